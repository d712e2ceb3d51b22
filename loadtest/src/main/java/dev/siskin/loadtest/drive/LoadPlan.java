package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.traffic.Traffic;
import java.time.Duration;

/**
 * All that a run needs to know.
 *
 * @param connections connections kept open, each carrying one request at a time
 * @param timeout how long after its intended moment a request is given up
 */
public record LoadPlan(
    HttpTarget target, Schedule schedule, Traffic traffic, int connections, Duration timeout) {

  public static final int MAX_CONNECTIONS = 10_000;

  /** The longest that the latency histograms can hold. */
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  public LoadPlan {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException("--connections must lie between 1 and 10000.");
    }
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("--timeout must be above 0s and at most 1h.");
    }
  }
}
