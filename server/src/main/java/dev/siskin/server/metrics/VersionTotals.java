package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Stage;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a version has done since the start of the process.
 *
 * @param lastSecond when its last request came, since 1970; 0 before the first
 * @param answered requests
 * @param failed requests that were routed to it and ended without an answer
 * @param runs that gave answers
 * @param rows of these runs
 * @param timings of the answered requests
 */
public record VersionTotals(
    long lastSecond, long answered, long failed, long runs, long rows, Map<Stage, Timing> timings) {

  static final VersionTotals NONE = new VersionTotals(0, 0, 0, 0, 0, Map.of());

  /** A stage: how often, and how long in all. */
  public record Timing(long count, long nanos) {
    private static final Timing NONE = new Timing(0, 0);
  }

  public Timing timing(Stage stage) {
    return timings.getOrDefault(stage, Timing.NONE);
  }

  VersionTotals and(VersionTotals more) {
    Map<Stage, Timing> sums = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      Timing one = timing(stage);
      Timing other = more.timing(stage);
      sums.put(stage, new Timing(one.count + other.count, one.nanos + other.nanos));
    }
    return new VersionTotals(
        Math.max(lastSecond, more.lastSecond),
        answered + more.answered,
        failed + more.failed,
        runs + more.runs,
        rows + more.rows,
        sums);
  }
}
