package dev.siskin.loadtest.observe;

import java.util.OptionalLong;

/**
 * What a server had used at one moment; counters run since its start. What is not known is empty.
 *
 * @param cpuNanos user and system time of the process
 * @param rssBytes memory it holds now
 * @param peakRssBytes the most it ever held
 * @param gcPauseNanos time in which the collector held it up
 * @param gcCount so many times
 * @param allocatedBytes memory its program asked for
 */
record Reading(
    OptionalLong cpuNanos,
    OptionalLong rssBytes,
    OptionalLong peakRssBytes,
    OptionalLong gcPauseNanos,
    OptionalLong gcCount,
    OptionalLong allocatedBytes) {

  static final Reading NOTHING =
      new Reading(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  /** What the operating system says of a process. */
  static Reading ofProcess(long cpuNanos, OptionalLong rssBytes, OptionalLong peakRssBytes) {
    return new Reading(
        OptionalLong.of(cpuNanos),
        rssBytes,
        peakRssBytes,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** This reading, with what it lacks taken from another. */
  Reading or(Reading other) {
    return new Reading(
        first(cpuNanos, other.cpuNanos),
        first(rssBytes, other.rssBytes),
        first(peakRssBytes, other.peakRssBytes),
        first(gcPauseNanos, other.gcPauseNanos),
        first(gcCount, other.gcCount),
        first(allocatedBytes, other.allocatedBytes));
  }

  private static OptionalLong first(OptionalLong mine, OptionalLong theirs) {
    return mine.isPresent() ? mine : theirs;
  }
}
