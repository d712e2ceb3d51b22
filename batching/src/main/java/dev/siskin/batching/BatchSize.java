package dev.siskin.batching;

import java.util.Arrays;

/**
 * How many rows a batch of one lane may have: the knee of what {@link CostModel} learned, and now
 * and then another size, to learn more.
 *
 * <p>The knee is the smallest size whose throughput is within 5% of the best. A model that batching
 * hurts has it at 1, so it is never made slower. Where fewer rows wait than that, all go, unless a
 * smaller batch is known to give a tenth more: kernels change with the size, and on the CPU a
 * multi-layer perceptron takes 33 us for 6 rows, 60 us for 7 or 8, and 76 us for 16.
 *
 * <p><b>Learning.</b> Sizes are learned upwards, four to sixteen runs each, to four times the knee,
 * past such steps, or twice where four times would take over 10 ms; no further, since a large batch
 * that gains nothing only makes its rows wait. Later, four batches in 1,600 (sixteen where runs are
 * short) may be of a size from a quarter of the knee to as many as that, which was not seen for two
 * seconds, largest first, and at once when the costs have moved, provided that all such tries
 * together cost at most 1% of the time spent in runs beyond what the knee would have cost.
 *
 * <p>Not thread-safe; allocates nothing.
 */
final class BatchSize {
  private static final double KNEE_SHARE = 0.95;
  private static final double WORTH_SENDING_FEWER = 1.1;

  private static final double SHORT_NANOS = 10_000_000;

  /** Size classes from a size to its quarter. */
  private static final int QUARTER = 4;

  private static final int MOST_AIMS = 32;
  private static final int BATCHES_BETWEEN = 1_600;

  /** Sizes from a quarter of the knee to four times it, and as many again if the knee moves. */
  private static final int DOUBTED_SIZES = 16;

  private static final int TRIES = 4;

  /**
   * Caches are filled by the sizes in use, and a short run of another takes up to twice as long
   * until they are filled by that: 82 us for 16 rows in a row, 104 to 168 us between runs of 6.
   */
  private static final double CACHED_NANOS = 400_000;

  private static final int TRIES_OF_CACHED = 16;
  private static final int UNCACHED = 4;
  private static final long STALE_NANOS = 2_000_000_000L;
  private static final double REGRET_SHARE = 0.01;

  private final CostModel costs;
  private final int most;
  private double busyNanos;
  private double regretNanos;
  private int sinceTry;
  private int doubted;
  private int shifts;
  private int tried;
  private int triesLeft;
  private int knee;

  /** How often each size was aimed at; callers may have no requests that make it up. */
  private final int[] aims = new int[SizeClass.COUNT];

  private int changes;

  /**
   * Starts at one row.
   *
   * @param most no batch has more rows
   */
  BatchSize(CostModel costs, int most) {
    this.costs = costs;
    this.most = most;
    this.knee = 1;
  }

  /** The rows past which a larger batch gains hardly anything. */
  int knee() {
    return knee;
  }

  /**
   * Rows that must be let wait for each slot, so that full batches can form: the knee, or the size
   * to be learned next. A queue kept shorter would keep it from being learned.
   */
  int wanted() {
    int unknown = firstToLearn();
    return unknown < 0 ? knee : Math.max(knee, Math.min(SizeClass.rows(unknown), most));
  }

  /** What the next batch may have if so many rows wait. */
  int limit(int waiting, long now) {
    int unknown = firstToLearn();
    if (unknown >= 0 && waiting >= Math.min(SizeClass.rows(unknown), most)) {
      aims[unknown]++;
      return Math.min(SizeClass.rows(unknown), most);
    }
    int size = unknown < 0 ? nextToTry(waiting, now) : -1;
    return size < 0 ? bestOf(waiting) : Math.min(SizeClass.rows(size), most);
  }

  /** All that wait, up to the knee; or fewer where that many are known to be a bad size. */
  private int bestOf(int waiting) {
    int all = Math.min(waiting, knee);
    double atLeast = WORTH_SENDING_FEWER * all / costs.predictLeast(all);
    int best = knee;
    for (int size = 0; SizeClass.rows(size) < all; size++) {
      if (costs.knows(size) && costs.rate(size) > atLeast) {
        atLeast = costs.rate(size);
        best = SizeClass.rows(size);
      }
    }
    return best;
  }

  /** Requests of more rows are split: not before it is known that they are better off so. */
  int split() {
    return firstToLearn() >= 0 ? most : knee;
  }

  /** To be told of each run, after the cost model was. */
  void ran(int rows, double nanos) {
    if (costs.changes() != changes) {
      changes = costs.changes();
      Arrays.fill(aims, 0);
    }
    if (costs.shifts() != shifts) {
      shifts = costs.shifts();
      doubted = DOUBTED_SIZES;
    }
    busyNanos += nanos;
    sinceTry++;
    // Small batches for want of rows are nobody's choice.
    if (rows > knee) {
      double atKnee = costs.predictLeast(knee) / knee * rows;
      regretNanos += Math.max(0, costs.predictLeast(rows) - atKnee);
    }
    knee = findKnee();
  }

  private int findKnee() {
    double best = best();
    for (int size = 0; size < SizeClass.COUNT; size++) {
      if (costs.knows(size) && costs.rate(size) >= KNEE_SHARE * best) {
        return Math.min(SizeClass.rows(size), most);
      }
    }
    return knee;
  }

  private double best() {
    double best = 0;
    for (int size = 0; size < SizeClass.COUNT && SizeClass.rows(size) <= most; size++) {
      best = costs.knows(size) ? Math.max(best, costs.surestRate(size)) : best;
    }
    return best;
  }

  /** A few tries in a row, as one run says little and an old mean is slow to move. */
  private int nextToTry(int waiting, long now) {
    if (triesLeft > 0 && SizeClass.rows(tried) <= waiting) {
      triesLeft--;
      return tried;
    }
    if ((sinceTry < BATCHES_BETWEEN && doubted == 0) || regretNanos > REGRET_SHARE * busyNanos) {
      return -1;
    }
    int at = SizeClass.of(knee);
    for (int size = largestToTry(); size >= Math.max(0, at - QUARTER); size--) {
      if (size != at && isWorthATry(size, waiting, now)) {
        sinceTry = 0;
        doubted = Math.max(0, doubted - 1);
        tried = size;
        aims[size] = MOST_AIMS;
        boolean cached = costs.predictLeast(SizeClass.rows(size)) < CACHED_NANOS;
        triesLeft = (cached ? TRIES_OF_CACHED : TRIES) - 1;
        costs.age(size, cached ? UNCACHED : 0);
        return size;
      }
    }
    return -1;
  }

  /** Not what it would take is asked, for that may be what is wrong. */
  private boolean isWorthATry(int size, int waiting, long now) {
    boolean stale = !costs.knows(size) || now - costs.seenNanos(size) > STALE_NANOS;
    return stale && SizeClass.rows(size) <= Math.min(waiting, most);
  }

  /** Long batches hold up the neighbours, and steps in the costs are those of short ones. */
  private int largestToTry() {
    boolean isShort = 4 * costs.predictLeast(knee) <= SHORT_NANOS;
    return SizeClass.of(isShort ? 4 * knee : 2 * knee);
  }

  /** The smallest size up to there that is not known well; else -1. */
  private int firstToLearn() {
    int last = largestToTry();
    for (int size = 0; size <= last && SizeClass.rows(size) <= most; size++) {
      if (!costs.knowsWell(size) && aims[size] < MOST_AIMS) {
        return size;
      }
    }
    return -1;
  }
}
