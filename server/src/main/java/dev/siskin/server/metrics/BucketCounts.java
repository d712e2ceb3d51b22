package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Histograms;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * How many values lay between fixed bounds since the start of the process: what Prometheus can add
 * up over replicas. Filled from the histograms that the quantiles are of. Those know a time within
 * 1 %, and both here and there it counts as the longest that it may have been, so that a quantile
 * always lies within the bucket that the counts put it in. Whoever holds it guards it.
 */
final class BucketCounts {
  /** Three a decade from 100 us to 60 s, the longest deadline there is. */
  private static final Bounds TIMES =
      new Bounds(
          Histograms.micros(),
          1e6,
          100,
          250,
          500,
          1_000,
          2_500,
          5_000,
          10_000,
          25_000,
          50_000,
          100_000,
          250_000,
          500_000,
          1_000_000,
          2_500_000,
          5_000_000,
          10_000_000,
          30_000_000,
          60_000_000);

  /** Sizes of batches: exact, as the histogram of them is that far. */
  private static final Bounds ROWS =
      new Bounds(new Histogram(3), 1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024);

  private final Bounds bounds;
  private final long[] counts;

  /** Bounds as Prometheus reads them, and the last value that surely is within each. */
  private static final class Bounds {
    final double[] upper;
    final long[] last;

    /**
     * @param like a histogram of the form that will be counted
     * @param unit how many of its steps make one
     */
    Bounds(AbstractHistogram like, double unit, long... steps) {
      upper =
          Arrays.copyOf(
              Arrays.stream(steps).mapToDouble(n -> n / unit).toArray(), steps.length + 1);
      upper[steps.length] = Double.POSITIVE_INFINITY;
      last = Arrays.stream(steps).map(n -> like.lowestEquivalentValue(n + 1) - 1).toArray();
    }
  }

  private BucketCounts(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new long[bounds.upper.length];
  }

  /** Of microseconds, told in seconds. */
  static BucketCounts ofTimes() {
    return new BucketCounts(TIMES);
  }

  static BucketCounts ofRows() {
    return new BucketCounts(ROWS);
  }

  /** Counts all values of a histogram. Allocates nothing. */
  void add(AbstractHistogram values) {
    long left = values.getTotalCount();
    long from = 0;
    for (int i = 0; i < bounds.last.length && left > 0; i++) {
      long within = values.getCountBetweenValues(from, bounds.last[i]);
      counts[i] += within;
      left -= within;
      from = bounds.last[i] + 1;
    }
    counts[bounds.last.length] += left;
  }

  ClassicHistogramBuckets snapshot() {
    return ClassicHistogramBuckets.of(bounds.upper, counts);
  }
}
