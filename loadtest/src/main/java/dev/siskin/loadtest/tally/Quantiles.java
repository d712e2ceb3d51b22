package dev.siskin.loadtest.tally;

import java.nio.ByteBuffer;
import java.util.Collection;
import org.HdrHistogram.Histogram;

/**
 * One set of durations with its quantiles, in nanoseconds, to three digits; zeros when it is empty.
 * Immutable: the histogram inside is its own and is never recorded into.
 */
public final class Quantiles {

  /** Of no duration at all. */
  public static final Quantiles NONE = new Quantiles(Timings.histogram());

  private final Histogram histogram;

  private Quantiles(Histogram owned) {
    this.histogram = owned;
  }

  /** A snapshot of a histogram that goes on recording. */
  static Quantiles of(Histogram live) {
    return new Quantiles(live.copy());
  }

  static Quantiles decoded(ByteBuffer encoded) {
    return new Quantiles(Histogram.decodeFromByteBuffer(encoded, 0));
  }

  /** All durations of all of these, exactly as if one set had recorded them. */
  public static Quantiles sum(Collection<Quantiles> parts) {
    Histogram sum = Timings.histogram();
    parts.forEach(part -> sum.add(part.histogram));
    return new Quantiles(sum);
  }

  /** How many durations. */
  public long count() {
    return histogram.getTotalCount();
  }

  public long meanNanos() {
    return Math.round(histogram.getMean());
  }

  public long p50Nanos() {
    return nanosAt(0.5);
  }

  public long p90Nanos() {
    return nanosAt(0.9);
  }

  public long p99Nanos() {
    return nanosAt(0.99);
  }

  public long p999Nanos() {
    return nanosAt(0.999);
  }

  public long maxNanos() {
    long max = histogram.getMaxValue();
    return histogram.lowestEquivalentValue(max) == 0 ? 0 : max;
  }

  /** The duration that this share of all, from 0 to 1, does not exceed. */
  public long nanosAt(double quantile) {
    return histogram.getValueAtPercentile(100 * quantile);
  }

  /** How many durations are not longer than this, to the three digits that are kept. */
  public long countWithin(long nanos) {
    return count() == 0 ? 0 : histogram.getCountBetweenValues(0, nanos);
  }

  /** A copy to do with as one likes, such as to write it to a log or to walk its percentiles. */
  public Histogram histogram() {
    return histogram.copy();
  }

  @Override
  public String toString() {
    return count() + " durations, p50 " + p50Nanos() + " ns, p99 " + p99Nanos() + " ns";
  }
}
