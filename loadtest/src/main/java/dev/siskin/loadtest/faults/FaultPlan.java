package dev.siskin.loadtest.faults;

import dev.siskin.loadtest.schedule.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which faults hold when. A value, counted in nanoseconds from its beginning. */
public record FaultPlan(List<Part> parts, long seed) {

  /**
   * {@code FAULT@FROM/LENGTH}; a half-close has an at sign of its own, but no duration after it.
   */
  private static final Pattern TIMED = Pattern.compile("(.*)@(\\d+[a-z]+)(/(.*))?", Pattern.DOTALL);

  public FaultPlan {
    parts = List.copyOf(parts);
  }

  /**
   * One fault and its time.
   *
   * @param toNanos when it ends; {@link Long#MAX_VALUE} for never
   */
  public record Part(long fromNanos, long toNanos, Fault fault) {

    public Part {
      if (fromNanos < 0 || toNanos <= fromNanos) {
        throw new IllegalArgumentException(
            "'" + fault.text() + "' must begin at 0s or later, and last longer than 0s.");
      }
    }

    boolean holdsAt(long nanos) {
      return fromNanos <= nanos && nanos < toNanos;
    }
  }

  /**
   * Reads faults with their times: {@code stall@10s/5s} is a stall from 10 s on for 5 s, {@code
   * stall@10s} one without end, {@code delay=50ms} one that always holds.
   */
  public static FaultPlan parse(long seed, List<String> texts) {
    return new FaultPlan(texts.stream().map(FaultPlan::part).toList(), seed);
  }

  /** What holds at this moment. */
  public Faults at(long nanos) {
    List<Fault> holding =
        parts.stream().filter(part -> part.holdsAt(nanos)).map(Part::fault).toList();
    return new Faults(holding, seed);
  }

  /** The first moment after this one at which something begins or ends. */
  public OptionalLong nextChange(long nanos) {
    return parts.stream()
        .flatMapToLong(part -> LongStream.of(part.fromNanos(), part.toNanos()))
        .filter(change -> change > nanos && change != Long.MAX_VALUE)
        .min();
  }

  /** Each part as a text that {@link #parse} reads. */
  public Stream<String> texts() {
    return parts.stream().map(FaultPlan::text);
  }

  private static Part part(String text) {
    Matcher timed = TIMED.matcher(text.strip());
    if (!timed.matches() || isSize(timed.group(2))) {
      return new Part(0, Long.MAX_VALUE, Fault.parse(text));
    }
    long from = nanos(timed.group(2), text);
    String length = timed.group(4);
    long to = length == null ? Long.MAX_VALUE : from + nanos(length, text);
    return new Part(from, to, Fault.parse(timed.group(1)));
  }

  private static boolean isSize(String text) {
    return text.endsWith("b");
  }

  private static long nanos(String duration, String text) {
    try {
      return Math.min(DurationText.parse(duration).toNanos(), Duration.ofDays(365).toNanos());
    } catch (IllegalArgumentException | ArithmeticException mistake) {
      throw new IllegalArgumentException(
          "'" + text + "' has no time to go with; write for example stall@10s or stall@10s/5s.",
          mistake);
    }
  }

  private static String text(Part part) {
    String fault = part.fault().text();
    if (part.toNanos() == Long.MAX_VALUE) {
      return part.fromNanos() == 0 ? fault : fault + "@" + duration(part.fromNanos());
    }
    return fault
        + "@"
        + duration(part.fromNanos())
        + "/"
        + duration(part.toNanos() - part.fromNanos());
  }

  private static String duration(long nanos) {
    return DurationText.format(Duration.ofNanos(nanos));
  }
}
