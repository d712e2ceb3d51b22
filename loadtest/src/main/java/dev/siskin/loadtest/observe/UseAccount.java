package dev.siskin.loadtest.observe;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Sets what a server used between two moments against the answers it gave between them. Told
 * everything; one thread at a time.
 */
final class UseAccount {

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Reading begin;
  private final long beginNanos;
  private OptionalLong maxRssBytes;

  UseAccount(Reading begin, long nowNanos) {
    this.begin = begin;
    this.beginNanos = nowNanos;
    this.maxRssBytes = begin.rssBytes();
  }

  /** Another look in between, for what is a level and not a counter. */
  void look(Reading between) {
    maxRssBytes = larger(maxRssBytes, between.rssBytes());
  }

  /** The account up to now, with the answers there were since it began. */
  ServerUse end(Reading end, long nowNanos, long answers) {
    look(end);
    OptionalDouble cpuNanos = between(begin.cpuNanos(), end.cpuNanos());
    return new ServerUse(
        answers,
        over(cpuNanos, NANOS_PER_MICRO * answers),
        over(cpuNanos, (double) (nowNanos - beginNanos)),
        mostHeld(end.peakRssBytes()),
        over(between(begin.gcPauseNanos(), end.gcPauseNanos()), NANOS_PER_MILLI),
        whole(between(begin.gcCount(), end.gcCount())),
        over(between(begin.allocatedBytes(), end.allocatedBytes()), (double) answers));
  }

  /** A peak that is new since the beginning was reached between two looks. */
  private OptionalLong mostHeld(OptionalLong peakAtEnd) {
    boolean isNew =
        begin.peakRssBytes().isPresent()
            && peakAtEnd.isPresent()
            && peakAtEnd.getAsLong() > begin.peakRssBytes().getAsLong();
    return isNew ? larger(maxRssBytes, peakAtEnd) : maxRssBytes;
  }

  /** A counter that went down belongs to another process, and says nothing. */
  private static OptionalDouble between(OptionalLong first, OptionalLong last) {
    boolean known = first.isPresent() && last.isPresent() && last.getAsLong() >= first.getAsLong();
    return known
        ? OptionalDouble.of((double) (last.getAsLong() - first.getAsLong()))
        : OptionalDouble.empty();
  }

  private static OptionalDouble over(OptionalDouble amount, double parts) {
    return amount.isPresent() && parts > 0
        ? OptionalDouble.of(amount.getAsDouble() / parts)
        : OptionalDouble.empty();
  }

  private static OptionalLong whole(OptionalDouble value) {
    return value.isPresent()
        ? OptionalLong.of(Math.round(value.getAsDouble()))
        : OptionalLong.empty();
  }

  private static OptionalLong larger(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
  }
}
