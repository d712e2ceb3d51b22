package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.traffic.Traffic;
import java.time.Duration;

/**
 * All that a run needs to know.
 *
 * @param connections connections kept open, each carrying as many requests as the target's door
 *     lets
 * @param timeout how long after its intended moment a request is given up
 * @param giveUp the run ends early when no connection could be made for so long; zero never does
 */
public record LoadPlan(
    HttpTarget target,
    Schedule schedule,
    Traffic traffic,
    int connections,
    Duration timeout,
    Duration giveUp) {

  public static final int MAX_CONNECTIONS = 10_000;

  public static final int MAX_AT_A_TIME = 1_000_000;

  /** The longest that the latency histograms can hold. */
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  /** Longer than a server needs to start again on its old port, shorter than patience. */
  public static final Duration GIVE_UP = Duration.ofSeconds(5);

  /** One that gives up after {@link #GIVE_UP}. */
  public LoadPlan(
      HttpTarget target, Schedule schedule, Traffic traffic, int connections, Duration timeout) {
    this(target, schedule, traffic, connections, timeout, GIVE_UP);
  }

  public LoadPlan {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException("--connections must lie between 1 and 10000.");
    }
    if ((long) connections * target.door().inFlight() > MAX_AT_A_TIME) {
      throw new IllegalArgumentException("--connections x --in-flight must be at most 1000000.");
    }
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("--timeout must be above 0s and at most 1h.");
    }
    if (giveUp.isNegative() || giveUp.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("--give-up must lie between 0s and 1h.");
    }
  }

  /** Requests that all connections together carry at one time. */
  public int requestsAtATime() {
    return connections * target.door().inFlight();
  }
}
