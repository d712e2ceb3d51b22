package dev.siskin.batching;

import java.util.Arrays;

/**
 * What a run of so many rows takes, learned from the runs there were. Each {@link SizeClass} has a
 * mean with a memory of about 128 runs; what lies between is drawn as a line. No shape is assumed:
 * a batch may cost less a row than a lone request, as much, or more.
 *
 * <p>A pause must not pull a mean far: a run counts as twice its mean at most, and the first eight
 * as one and a half times the least of them. If a size takes 2.5 times its mean for a while, or its
 * 2.5th part, the model or the machine has changed: then all other sizes are forgotten, because
 * what was known of them is no longer true. Until that is decided, such runs do not count. From 1.5
 * times on it may be so: then the others are only doubted.
 *
 * <p>Not thread-safe; allocates nothing.
 */
final class CostModel {
  private static final int MEMORY_RUNS = 128;
  private static final int AGED_RUNS = 1;
  private static final double CLIP = 2;
  private static final int FIRST_RUNS = 8;
  private static final double FIRST_CLIP = 1.5;
  private static final double CHANGE = 2.5;
  private static final double SHIFT = 1.5;
  private static final int CHANGE_RUNS = 8;
  private static final int ENOUGH_RUNS = 16;
  private static final int ENOUGH_LONG_RUNS = 4;
  private static final double LONG_NANOS = 40_000_000;
  private static final long CHANGE_NANOS = 200_000_000;
  private static final double FAST_WEIGHT = 0.25;

  /** Deviations above the mean that few runs pass: about one in a hundred for a bell curve. */
  private static final double HIGH_DEVIATIONS = 3;

  private final int[] runs = new int[SizeClass.COUNT];
  private final double[] rows = new double[SizeClass.COUNT];
  private final double[] nanos = new double[SizeClass.COUNT];
  private final double[] deviation = new double[SizeClass.COUNT];
  private final double[] leastNanos = new double[SizeClass.COUNT];
  private final double[] fastNanos = new double[SizeClass.COUNT];
  private final int[] offRuns = new int[SizeClass.COUNT];
  private final long[] offSinceNanos = new long[SizeClass.COUNT];
  private final long[] seenNanos = new long[SizeClass.COUNT];
  private int changes;
  private int shifts;

  /** Takes in a run that was over at {@code now}. */
  void observe(int batchRows, double took, long now) {
    int size = SizeClass.of(batchRows);
    seenNanos[size] = now;
    if (runs[size] == 0) {
      start(size, batchRows, took);
      return;
    }
    fastNanos[size] += FAST_WEIGHT * (took - fastNanos[size]);
    if (isSettled(size, now)) {
      count(size, batchRows, clipped(size, took));
    }
  }

  private void count(int size, double batchRows, double took) {
    runs[size]++;
    double weight = 1.0 / Math.min(runs[size], MEMORY_RUNS);
    double off = took - nanos[size];
    rows[size] += weight * (batchRows - rows[size]);
    nanos[size] += weight * off;
    deviation[size] += weight * (Math.abs(off) - deviation[size]);
  }

  /** The first runs may meet a pause; and a mean that is too low is soon put right by use. */
  private double clipped(int size, double took) {
    if (runs[size] < FIRST_RUNS) {
      leastNanos[size] = Math.min(leastNanos[size], took);
      double highest = FIRST_CLIP * leastNanos[size];
      nanos[size] = Math.min(nanos[size], highest);
      return Math.min(took, highest);
    }
    return Math.min(Math.max(took, nanos[size] / CLIP), nanos[size] * CLIP);
  }

  private void start(int size, double batchRows, double took) {
    runs[size] = 1;
    leastNanos[size] = took;
    rows[size] = batchRows;
    nanos[size] = took;
    fastNanos[size] = took;
    deviation[size] = took / 4;
    offRuns[size] = 0;
  }

  /** Whether runs of that size take about what they did; if not for long enough, it starts anew. */
  private boolean isSettled(int size, long now) {
    double fast = fastNanos[size];
    double off = Math.max(fast / nanos[size], nanos[size] / fast);
    if (off < SHIFT || runs[size] < FIRST_RUNS) {
      offRuns[size] = 0;
      return true;
    }
    if (offRuns[size]++ == 0) {
      offSinceNanos[size] = now;
    }
    if (offRuns[size] >= CHANGE_RUNS && now - offSinceNanos[size] >= CHANGE_NANOS) {
      double nowRows = rows[size];
      if (off > CHANGE) {
        Arrays.fill(runs, 0);
        changes++;
      } else {
        shifts++;
      }
      start(size, nowRows, fast);
    }
    return off < CHANGE;
  }

  /** Whether a size was seen. */
  boolean knows(int size) {
    return runs[size] > 0;
  }

  /** Whether a size was seen often enough: sixteen times, or in four long runs. */
  boolean knowsWell(int size) {
    return runs[size] >= ENOUGH_RUNS
        || (runs[size] >= ENOUGH_LONG_RUNS && runs[size] * nanos[size] >= LONG_NANOS);
  }

  /** When a size was seen last; meaningless for one that is not known. */
  long seenNanos(int size) {
    return seenNanos[size];
  }

  /** Throughput at a known size, in rows a nanosecond. */
  double rate(int size) {
    return rows[size] / nanos[size];
  }

  /** The same, less what chance may have added: one standard error of the mean. */
  double surestRate(int size) {
    return rows[size] / (nanos[size] + error(size));
  }

  /** The same, with what chance may have taken. */
  double hopefulRate(int size) {
    return rows[size] / (nanos[size] - error(size));
  }

  private double error(int size) {
    return deviation[size] / Math.sqrt(Math.min(runs[size], MEMORY_RUNS));
  }

  /** A known size, for people. */
  LaneView.Cost point(int size) {
    return new LaneView.Cost(
        SizeClass.rows(size), runs[size], (long) value(size, false), (long) value(size, true));
  }

  /** Lets new runs of a size count for more than what is known of it. */
  void age(int size) {
    runs[size] = Math.min(runs[size], AGED_RUNS);
    leastNanos[size] = Double.MAX_VALUE;
  }

  /** How often everything but one size was forgotten, because costs had changed. */
  int changes() {
    return changes;
  }

  /** How often a size was found to take something else than it did, if not much else. */
  int shifts() {
    return shifts;
  }

  /** Whether nothing is known. */
  boolean isBlind() {
    return smallest(0) < 0;
  }

  /** Nanoseconds that a run of so many rows takes in the mean; 0 if nothing is known. */
  double predict(double batchRows) {
    return line(batchRows, false);
  }

  /** Nanoseconds that few such runs exceed; 0 if nothing is known. */
  double predictHigh(double batchRows) {
    return line(batchRows, true);
  }

  /** Below the smallest known size it is as dear as that, above the largest as dear a row. */
  private double line(double batchRows, boolean high) {
    int below = -1;
    int above = -1;
    for (int size = smallest(0); size >= 0; size = smallest(size + 1)) {
      if (rows[size] <= batchRows) {
        below = size;
      } else {
        above = size;
        break;
      }
    }
    if (below < 0) {
      return above < 0 ? 0 : value(above, high);
    }
    if (above < 0) {
      return value(below, high) * batchRows / rows[below];
    }
    double share = (batchRows - rows[below]) / (rows[above] - rows[below]);
    return value(below, high) + share * (value(above, high) - value(below, high));
  }

  private double value(int size, boolean high) {
    return high ? nanos[size] + HIGH_DEVIATIONS * deviation[size] : nanos[size];
  }

  private int smallest(int from) {
    for (int size = from; size < runs.length; size++) {
      if (runs[size] > 0) {
        return size;
      }
    }
    return -1;
  }
}
