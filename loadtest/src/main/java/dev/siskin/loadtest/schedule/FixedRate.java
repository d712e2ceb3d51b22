package dev.siskin.loadtest.schedule;

import java.time.Duration;

/**
 * The plainest schedule: request {@code i} is meant to start {@code i / rate} after the start,
 * whatever became of the requests before it. The warm-up comes first, at the same rate.
 */
public record FixedRate(double requestsPerSecond, Duration warmup, Duration duration)
    implements Schedule {

  /** Above this one event loop cannot keep the pace, so the figures would be the tool's. */
  public static final double MAX_RATE = 1_000_000;

  public static final Duration MAX_DURATION = Duration.ofHours(24);

  public FixedRate {
    shaped(requestsPerSecond, warmup, duration);
  }

  @Override
  public Arrivals arrivals() {
    return shaped(requestsPerSecond, warmup, duration).arrivals();
  }

  @Override
  public String text() {
    return shaped(requestsPerSecond, warmup, duration).text();
  }

  private static ShapedSchedule shaped(double rate, Duration warmup, Duration duration) {
    return new ShapedSchedule(
        LinearPieces.constant(rate), Spacing.EVEN, Warmup.of(warmup), duration);
  }
}
