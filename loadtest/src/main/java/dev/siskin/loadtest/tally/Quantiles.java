package dev.siskin.loadtest.tally;

import org.HdrHistogram.Histogram;

/** The quantiles of one set of durations, all in nanoseconds; zeros when it is empty. */
public record Quantiles(
    long count, long p50Nanos, long p90Nanos, long p99Nanos, long p999Nanos, long maxNanos) {

  static Quantiles of(Histogram histogram) {
    return new Quantiles(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }
}
