package dev.siskin.batching;

import java.util.Arrays;

/**
 * How many rows a batch of one lane may have: the knee of what {@link CostModel} learned, and now
 * and then another size, to learn more.
 *
 * <p>The knee is the smallest size whose throughput is within 3% of the best. A model that batching
 * hurts has it at 1, so it is never made slower.
 *
 * <p><b>Learning.</b> At first sizes are tried upwards, sixteen runs each, as long as a size gives
 * 2.5% more than half of it gave: no further, since a large batch that gains nothing only makes its
 * rows wait. Later, four batches in 1,600 may be of a size up to half or twice the knee that was
 * not seen for two seconds, provided that all such tries together cost at most 1% of the time spent
 * in runs beyond what the knee would have cost.
 *
 * <p>Not thread-safe; allocates nothing.
 */
final class BatchSize {
  private static final double KNEE_SHARE = 0.97;
  private static final double LEAST_GAIN = 1.025;
  private static final int FIRST_RUNS = 16;
  private static final int BATCHES_BETWEEN = 1_600;
  private static final int TRIES = 4;
  private static final long STALE_NANOS = 2_000_000_000L;
  private static final double REGRET_SHARE = 0.01;

  private final CostModel costs;
  private final int most;
  private double busyNanos;
  private double regretNanos;
  private int sinceTry;
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
    if (unknown >= 0) {
      int rows = Math.min(SizeClass.rows(unknown), most);
      if (waiting >= rows) {
        aims[unknown]++;
      }
      return rows;
    }
    int size = nextToTry(waiting, now);
    return size < 0 ? knee : Math.min(SizeClass.rows(size), most);
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
    busyNanos += nanos;
    sinceTry++;
    if (rows != knee) {
      double atKnee = costs.predict(knee) / knee * rows;
      // Small batches for want of rows are nobody's choice.
      if (rows > knee) {
        regretNanos += Math.max(0, nanos - atKnee);
      }
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
    if (sinceTry < BATCHES_BETWEEN || regretNanos > REGRET_SHARE * busyNanos) {
      return -1;
    }
    int at = SizeClass.of(knee);
    for (int size = Math.max(0, at - 2); size <= Math.min(at + 2, SizeClass.COUNT - 1); size++) {
      if (size != at && isWorthATry(size, waiting, now)) {
        sinceTry = 0;
        tried = size;
        triesLeft = TRIES - 1;
        aims[size] = FIRST_RUNS;
        costs.age(size);
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

  /** The smallest size not known well, if the sizes below it still gained something; else -1. */
  private int firstToLearn() {
    for (int size = 0; size < SizeClass.COUNT && SizeClass.rows(size) <= most; size++) {
      if (costs.runs(size) < FIRST_RUNS && aims[size] < FIRST_RUNS) {
        return size;
      }
      // Half of a size is two classes below it, and of 2 rows it is 1.
      int half = size <= 1 ? 0 : size - (size == 2 ? 1 : 2);
      if (size > 0
          && costs.knows(size)
          && costs.knows(half)
          && costs.rate(size) < LEAST_GAIN * costs.rate(half)) {
        return -1;
      }
    }
    return -1;
  }
}
