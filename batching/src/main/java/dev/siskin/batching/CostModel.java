package dev.siskin.batching;

import java.util.Arrays;

/**
 * What a run of so many rows takes, learned from the runs there were. Each {@link SizeClass} has a
 * mean with a memory of about 128 runs; what lies between is drawn as a line. No shape is assumed:
 * a batch may cost less a row than a lone request, as much, or more.
 *
 * <p>The mean tells how long things will take. Which size is best is told by the <em>least</em> of
 * each four runs, in the mean of sixteen such fours: other threads and pauses only ever add to a
 * run, not evenly over the sizes, for these are seen at different times.
 *
 * <p>A pause must not pull a mean far: a run counts as twice its mean at most, and the first eight
 * as one and a half times the least of them. If the least of a size comes out 2.5 times what it was
 * for a while, or its 2.5th part, the model or the machine has changed: then all other sizes are
 * forgotten, because what was known of them is no longer true. Until that is decided, such runs do
 * not count. From 1.5 times on it may be so: then the others are only doubted.
 *
 * <p>Not thread-safe; allocates nothing.
 */
final class CostModel {
  private static final int MEMORY_RUNS = 128;
  private static final int MEMORY_FOURS = 16;
  private static final int FOUR = 4;
  private static final int AGED_FOURS = 3;

  /** The share of the least that one four is taken to be off by. */
  private static final double FIRST_DEVIATION = 16;

  private static final double SURE_ERRORS = 1.25;
  private static final double CLIP = 2;
  private static final int FIRST_RUNS = 8;
  private static final double FIRST_CLIP = 1.5;
  private static final double CHANGE = 2.5;
  private static final double SHIFT = 1.5;
  private static final int CHANGE_FOURS = 2;
  private static final long CHANGE_NANOS = 200_000_000;
  private static final double FAST_WEIGHT = 0.25;
  private static final int ENOUGH_RUNS = 16;
  private static final int ENOUGH_LONG_RUNS = 4;
  private static final double LONG_NANOS = 40_000_000;

  /** Deviations above the mean that few runs pass: about one in a hundred for a bell curve. */
  private static final double HIGH_DEVIATIONS = 3;

  private enum What {
    MEAN,
    HIGH,
    LEAST
  }

  private final int[] runs = new int[SizeClass.COUNT];
  private final double[] rows = new double[SizeClass.COUNT];
  private final double[] nanos = new double[SizeClass.COUNT];
  private final double[] deviation = new double[SizeClass.COUNT];
  private final double[] fastNanos = new double[SizeClass.COUNT];

  /** The least of the four runs under way, a row, and how many of them there were. */
  private final double[] least = new double[SizeClass.COUNT];

  private final int[] inFour = new int[SizeClass.COUNT];
  private final int[] fours = new int[SizeClass.COUNT];
  private final boolean[] isTried = new boolean[SizeClass.COUNT];
  private final double[] rowNanos = new double[SizeClass.COUNT];
  private final double[] rowDeviation = new double[SizeClass.COUNT];
  private final int[] offFours = new int[SizeClass.COUNT];
  private final double[] off = new double[SizeClass.COUNT];
  private final long[] offSinceNanos = new long[SizeClass.COUNT];
  private final long[] seenNanos = new long[SizeClass.COUNT];
  private int changes;
  private int shifts;

  /**
   * Takes in a run that was over at {@code now}.
   *
   * @param took by the clock
   * @param cost what sizes are compared by: the same, or the processor time that it took
   */
  void observe(int batchRows, double took, double cost, long now) {
    int size = SizeClass.of(batchRows);
    seenNanos[size] = now;
    if (runs[size] == 0) {
      start(size, batchRows, took, cost / batchRows);
      return;
    }
    fastNanos[size] += FAST_WEIGHT * (took - fastNanos[size]);
    if (inFour[size] >= 0) {
      double row = cost / batchRows;
      least[size] = inFour[size] == 0 ? row : Math.min(least[size], row);
    }
    inFour[size]++;
    if (inFour[size] == FOUR) {
      inFour[size] = 0;
      judge(size, now);
    } else if (inFour[size] > 0 && fours[size] == 0) {
      rowNanos[size] = Math.min(rowNanos[size], least[size]);
    }
    if (off[size] < CHANGE) {
      count(size, batchRows, clipped(size, took));
    }
  }

  private void count(int size, double batchRows, double took) {
    runs[size]++;
    double weight = 1.0 / Math.min(runs[size], MEMORY_RUNS);
    double away = took - nanos[size];
    rows[size] += weight * (batchRows - rows[size]);
    nanos[size] += weight * away;
    deviation[size] += weight * (Math.abs(away) - deviation[size]);
  }

  /** The first runs may meet a pause; and a mean that is too low is soon put right by use. */
  private double clipped(int size, double took) {
    if (runs[size] < FIRST_RUNS) {
      double highest = FIRST_CLIP * rows[size] * rowNanos[size];
      nanos[size] = Math.min(nanos[size], highest);
      return Math.min(took, highest);
    }
    return Math.min(Math.max(took, nanos[size] / CLIP), nanos[size] * CLIP);
  }

  private void start(int size, double batchRows, double took, double rowCost) {
    runs[size] = 1;
    rows[size] = batchRows;
    nanos[size] = took;
    fastNanos[size] = took;
    deviation[size] = took / 4;
    inFour[size] = 0;
    fours[size] = 0;
    rowNanos[size] = rowCost;
    rowDeviation[size] = rowNanos[size] / FIRST_DEVIATION;
    offFours[size] = 0;
    off[size] = 1;
  }

  /** Takes in the least of four runs, unless it is off for so long that all is known anew. */
  private void judge(int size, long now) {
    double found = least[size];
    if (fours[size] == 0) {
      begin(size, found);
      return;
    }
    off[size] = Math.max(found / rowNanos[size], rowNanos[size] / found);
    if (isTried[size] && off[size] >= SHIFT) {
      shifts++;
      begin(size, found);
      off[size] = 1;
    }
    isTried[size] = false;
    if (off[size] < SHIFT || fours[size] < CHANGE_FOURS) {
      offFours[size] = 0;
      off[size] = 1;
    } else if (offFours[size]++ == 0) {
      offSinceNanos[size] = now;
    } else if (offFours[size] >= CHANGE_FOURS && now - offSinceNanos[size] >= CHANGE_NANOS) {
      moved(size);
      return;
    }
    if (off[size] < CHANGE) {
      fours[size]++;
      double weight = 1.0 / Math.min(fours[size], MEMORY_FOURS);
      double away = found - rowNanos[size];
      rowNanos[size] += weight * away;
      rowDeviation[size] += (Math.abs(away) - rowDeviation[size]) * weight / (1 + weight);
    }
  }

  /** One four stands for all that is known of the size. */
  private void begin(int size, double found) {
    fours[size] = 1;
    rowNanos[size] = found;
    rowDeviation[size] = found / FIRST_DEVIATION;
  }

  private void moved(int size) {
    double nowRows = rows[size];
    if (off[size] > CHANGE) {
      Arrays.fill(runs, 0);
      changes++;
    } else {
      shifts++;
    }
    start(size, nowRows, fastNanos[size], least[size]);
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

  /** Throughput at a known size, in rows a nanosecond, when nothing disturbs it. */
  double rate(int size) {
    return 1 / rowNanos[size];
  }

  /** The same, less what chance may have added: 1.25 standard errors of the mean. */
  double surestRate(int size) {
    double error =
        SURE_ERRORS
            * rowDeviation[size]
            / Math.sqrt(Math.max(1, Math.min(fours[size], MEMORY_FOURS)));
    return 1 / (rowNanos[size] + error);
  }

  /** A known size, for people. */
  LaneView.Cost point(int size) {
    return new LaneView.Cost(
        SizeClass.rows(size), runs[size], (long) nanos[size], (long) value(size, What.HIGH));
  }

  /**
   * Lets new runs of a size count for more than what is known of it.
   *
   * @param unseen how many of them are not to count
   */
  void age(int size, int unseen) {
    runs[size] = Math.min(runs[size], 1);
    fours[size] = Math.min(fours[size], AGED_FOURS);
    inFour[size] = -unseen;
    isTried[size] = true;
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
    return line(batchRows, What.MEAN);
  }

  /** Nanoseconds that few such runs exceed; 0 if nothing is known. */
  double predictHigh(double batchRows) {
    return line(batchRows, What.HIGH);
  }

  /** Nanoseconds that it takes when nothing disturbs it; 0 if nothing is known. */
  double predictLeast(double batchRows) {
    return line(batchRows, What.LEAST);
  }

  /** Below the smallest known size it is as dear as that, above the largest as dear a row. */
  private double line(double batchRows, What what) {
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
      return above < 0 ? 0 : value(above, what);
    }
    if (above < 0) {
      return value(below, what) * batchRows / rows[below];
    }
    double share = (batchRows - rows[below]) / (rows[above] - rows[below]);
    return value(below, what) + share * (value(above, what) - value(below, what));
  }

  private double value(int size, What what) {
    return switch (what) {
      case MEAN -> nanos[size];
      case HIGH -> nanos[size] + HIGH_DEVIATIONS * deviation[size];
      case LEAST -> rows[size] * rowNanos[size];
    };
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
