package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * When a load was disturbed on purpose: by an event, or by asking for more than before.
 *
 * @param fromNanos since the start of the run
 * @param toNanos since the start of the run
 */
record Disturbance(long fromNanos, long toNanos) {

  /** So much more than at first is another load. */
  private static final double MORE = 1.5;

  /** How precisely its begin and end are known. */
  private static final int PARTS = 1_000;

  static Disturbance of(Event event) {
    return new Disturbance(event.at().toNanos(), event.at().plus(event.disturbance()).toNanos());
  }

  /**
   * The time from the first to the last moment at which the schedule asks for half as much again as
   * in its beginning, or more.
   *
   * @param measuredFromNanos where it begins, after the warm-up
   */
  static Optional<Disturbance> of(Schedule schedule, long measuredFromNanos) {
    if (!(schedule instanceof ShapedSchedule shaped)) {
      return Optional.empty();
    }
    double part = schedule.duration().toNanos() / 1e9 / PARTS;
    double most = MORE * part * shaped.shape().firstRate();
    return IntStream.range(0, PARTS)
        .filter(i -> requests(shaped, i * part, (i + 1) * part) >= most)
        .mapToObj(
            i ->
                new Disturbance(
                    measuredFromNanos + Math.round(i * part * 1e9),
                    measuredFromNanos + Math.round((i + 1) * part * 1e9)))
        .reduce(Disturbance::around);
  }

  private static double requests(ShapedSchedule schedule, double fromSeconds, double toSeconds) {
    return schedule.shape().requestsBefore(toSeconds)
        - schedule.shape().requestsBefore(fromSeconds);
  }

  /** From the begin of the first to the end of the last. */
  Disturbance around(Disturbance other) {
    return new Disturbance(Math.min(fromNanos, other.fromNanos), Math.max(toNanos, other.toNanos));
  }
}
