package dev.siskin.loadtest.tally;

import org.HdrHistogram.Histogram;

/** The histograms behind one {@link Latency}. One writer, the event loop. */
final class Timings {

  private static final long FINEST_NANOS = 1_000;

  /** Longer ones count as this long. */
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  private static final int DIGITS = 3;

  private final Histogram intended = histogram();
  private final Histogram service = histogram();

  void record(long intendedNanos, long serviceNanos) {
    record(intended, intendedNanos);
    record(service, serviceNanos);
  }

  Latency latency() {
    return new Latency(Quantiles.of(intended), Quantiles.of(service));
  }

  long intendedP99Nanos() {
    return intended.getValueAtPercentile(99);
  }

  static Histogram histogram() {
    return new Histogram(FINEST_NANOS, LONGEST_NANOS, DIGITS);
  }

  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
  }
}
