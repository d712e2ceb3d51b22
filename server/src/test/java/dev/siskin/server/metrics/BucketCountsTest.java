package dev.siskin.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.Histograms;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BucketCountsTest {
  private final BucketCounts times = BucketCounts.ofTimes();

  private static long within(ClassicHistogramBuckets buckets, double bound) {
    return buckets.stream()
        .filter(bucket -> bucket.getUpperBound() <= bound)
        .mapToLong(ClassicHistogramBucket::getCount)
        .sum();
  }

  private static Histogram of(long... micros) {
    Histogram histogram = Histograms.micros();
    for (long one : micros) {
      histogram.recordValue(one);
    }
    return histogram;
  }

  @Test
  void aTimeAtItsBoundIsWithinWhereTheHistogramIsExact() {
    times.add(of(0, 99, 100, 101, 250, 251));
    assertThat(within(times.snapshot(), 0.0001)).isEqualTo(3);
    assertThat(within(times.snapshot(), 0.00025)).isEqualTo(5);
    assertThat(within(times.snapshot(), 0.0005)).isEqualTo(6);
  }

  /** 2,500 may have been 2,511. */
  @Test
  void aTimeThatMayHaveBeenLongerThanItsBoundIsNotWithin() {
    times.add(of(2_495, 2_496, 2_500, 2_511, 2_512));
    assertThat(within(times.snapshot(), 0.0025)).isEqualTo(1);
    assertThat(within(times.snapshot(), 0.005)).isEqualTo(5);
  }

  @Test
  void whatIsLongerThanAllBoundsIsCounted() {
    times.add(of(60_500_000, Histograms.HIGHEST_MICROS));
    assertThat(within(times.snapshot(), 60)).isZero();
    assertThat(within(times.snapshot(), Double.POSITIVE_INFINITY)).isEqualTo(2);
  }

  @Test
  void rowsAreCountedExactly() {
    Histogram sizes = new Histogram(3);
    TreeMap<Integer, Long> wanted = new TreeMap<>();
    for (int rows = 1; rows <= 1_100; rows++) {
      sizes.recordValue(rows);
    }
    for (int bound = 1; bound <= 1_024; bound *= 2) {
      wanted.put(bound, (long) bound);
    }
    BucketCounts rows = BucketCounts.ofRows();
    rows.add(sizes);
    wanted.forEach((bound, n) -> assertThat(within(rows.snapshot(), bound)).isEqualTo(n));
    assertThat(within(rows.snapshot(), Double.POSITIVE_INFINITY)).isEqualTo(1_100);
  }

  @Test
  void aSnapshotStaysAsItIs() {
    times.add(of(50));
    ClassicHistogramBuckets before = times.snapshot();
    times.add(of(50));
    assertThat(within(before, 0.0001)).isEqualTo(1);
  }

  /** Those of the summary and those of the buckets are told side by side. */
  @Test
  void everyQuantileLiesInTheBucketThatHoldsIt() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      BucketCounts counts = BucketCounts.ofTimes();
      Histogram all = Histograms.micros();
      for (int part = random.nextInt(4); part >= 0; part--) {
        Histogram some = Histograms.micros();
        for (int n = 1 + random.nextInt(500); n > 0; n--) {
          some.recordValue((long) Math.exp(random.nextDouble() * 18));
        }
        counts.add(some);
        all.add(some);
      }
      for (double q : new double[] {50, 90, 99, 99.9}) {
        assertInItsBucket(counts.snapshot(), all, q);
      }
    }
  }

  private static void assertInItsBucket(
      ClassicHistogramBuckets buckets, Histogram all, double percentile) {
    double seconds = all.getValueAtPercentile(percentile) / 1e6;
    long rank = Math.max(1, all.getCountBetweenValues(0, all.getValueAtPercentile(percentile)));
    double lower = 0;
    long seen = 0;
    for (ClassicHistogramBucket bucket : buckets) {
      seen += bucket.getCount();
      if (seen >= rank) {
        assertThat(seconds).isGreaterThan(lower).isLessThanOrEqualTo(bucket.getUpperBound());
        return;
      }
      lower = bucket.getUpperBound();
    }
    throw new AssertionError("no bucket holds the value of rank " + rank);
  }
}
