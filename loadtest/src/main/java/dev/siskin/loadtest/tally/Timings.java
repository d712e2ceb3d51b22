package dev.siskin.loadtest.tally;

import org.HdrHistogram.Histogram;

/**
 * The histograms behind one {@link Latency}. They grow with the longest duration seen: 16 KiB up to
 * 1 ms, 64 KiB up to 16 ms, 200 KiB at most. One writer, the event loop.
 */
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

  /** How many answers. */
  long count() {
    return intended.getTotalCount();
  }

  long intendedNanosAt(double quantile) {
    return intended.getValueAtPercentile(100 * quantile);
  }

  Histogram intended() {
    return intended;
  }

  Histogram service() {
    return service;
  }

  void reset() {
    intended.reset();
    service.reset();
  }

  static Histogram histogram() {
    Histogram histogram = new Histogram(FINEST_NANOS, 2 * FINEST_NANOS, DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
  }
}
