package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.Locale;

/**
 * An open-loop schedule: request {@code i} is meant to start {@code i / rate} after the start,
 * whatever became of the requests before it. The warm-up comes first, at the same rate and without
 * a seam.
 */
public record FixedRate(double requestsPerSecond, Duration warmup, Duration duration)
    implements Schedule {

  /** Above this one event loop cannot keep the pace, so the figures would be the tool's. */
  public static final double MAX_RATE = 200_000;

  public static final Duration MAX_DURATION = Duration.ofHours(24);

  private static final double NANOS_PER_SECOND = 1e9;

  public FixedRate {
    if (!(requestsPerSecond > 0 && requestsPerSecond <= MAX_RATE)) {
      throw new IllegalArgumentException("--rate must be above 0 and at most 200000 requests/s.");
    }
    if (warmup.isNegative() || warmup.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("--warmup must lie between 0s and 24h.");
    }
    if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("--duration must be above 0s and at most 24h.");
    }
    double firstMeasured = Math.ceil(warmup.toNanos() * requestsPerSecond / NANOS_PER_SECOND);
    if (firstMeasured * NANOS_PER_SECOND / requestsPerSecond
        >= (double) nanosOf(warmup, duration)) {
      throw new IllegalArgumentException(
          "No request falls into --duration at this --rate; make one of them larger.");
    }
  }

  @Override
  public Arrivals arrivals() {
    return new Arrivals() {
      private final long count = count();
      private long next;

      @Override
      public long nextNanos() {
        return next < count ? intendedNanos(next) : NONE;
      }

      @Override
      public void take() {
        next++;
      }
    };
  }

  @Override
  public String text() {
    return String.format(Locale.ROOT, "%,.1f requests/s", requestsPerSecond);
  }

  /** All requests of the run, warm-up included. */
  public long count() {
    return countBefore(nanosOf(warmup, duration));
  }

  /** The first so many requests are warm-up. */
  public long warmupCount() {
    return countBefore(warmup.toNanos());
  }

  /** When request {@code index} is meant to start, in nanoseconds since the start of the run. */
  public long intendedNanos(long index) {
    return (long) (index * (NANOS_PER_SECOND / requestsPerSecond));
  }

  /** The guess may be one off through rounding; {@link #intendedNanos} alone is the truth. */
  private long countBefore(long nanos) {
    long guess = (long) Math.ceil(nanos * requestsPerSecond / NANOS_PER_SECOND);
    while (guess > 0 && intendedNanos(guess - 1) >= nanos) {
      guess--;
    }
    while (intendedNanos(guess) < nanos) {
      guess++;
    }
    return guess;
  }

  private static long nanosOf(Duration warmup, Duration duration) {
    return warmup.plus(duration).toNanos();
  }
}
