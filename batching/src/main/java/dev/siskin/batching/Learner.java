package dev.siskin.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * What one lane has learned of its model and of its callers, and what follows from it: how large a
 * batch to make, whether to wait for more, and how long things will take. Not thread-safe; guarded
 * like the queue. Allocates nothing.
 */
final class Learner {
  /**
   * Gains below this are not worth a wait: to park a thread and to wake it up costs tens of
   * microseconds, and a timer is as late as that.
   */
  private static final double LEAST_GAIN_NANOS = 200_000;

  /** A next request that is so many gaps late is not waited for any longer. */
  private static final double OVERDUE_GAPS = 2;

  /**
   * A lane of which some runs keep their thread computing for so much of their time, does all its
   * computing there. Then a run costs what it takes of the processor, however long it was kept from
   * it: on a busy machine a long run is more often interrupted than a short one, and by the clock
   * small batches would look better than they are.
   */
  private static final double COMPUTES_ITSELF = 0.8;

  /** How fast it is forgotten: by half in 700 runs. */
  private static final double OWN_SHARE_KEPT = 0.999;

  private final CostModel costs = new CostModel();
  private final ArrivalGap gap = new ArrivalGap();
  private final BatchSize size;
  private long lastCameNanos;
  private double ownShare;

  Learner(int mostRows) {
    size = new BatchSize(costs, mostRows);
  }

  /** To be told of each request that is taken in. */
  void came(long now) {
    gap.came(now);
    lastCameNanos = now;
  }

  /**
   * To be told of each run that came to an end as it should.
   *
   * @param processorNanos what it took of its thread's processor time; 0 if that is not known
   */
  void ran(int rows, long nanos, long processorNanos, long now) {
    double took = Math.max(1, nanos);
    ownShare = Math.max(processorNanos / took, ownShare * OWN_SHARE_KEPT);
    boolean byProcessor = processorNanos > 0 && ownShare > COMPUTES_ITSELF;
    costs.observe(rows, took, byProcessor ? processorNanos : took, now);
    size.ran(rows, (double) nanos);
  }

  CostModel costs() {
    return costs;
  }

  int knee() {
    return size.knee();
  }

  double gapNanos(long now) {
    return gap.nanos(now);
  }

  /** Rows that the next batch may have. */
  int limit(int waiting, long now) {
    return size.limit(waiting, now);
  }

  /** Requests of more rows are split. */
  int split() {
    return size.split();
  }

  /** Rows of the batches that it would like to make, see {@link BatchSize#wanted}. */
  int wantedRows() {
    return size.wanted();
  }

  /** What a row costs in full batches; 0 while nothing is known. */
  double rowNanos() {
    return costs.predict(size.knee()) / size.knee();
  }

  /**
   * Until when it pays to wait for more before so many rows are run; {@code now} or earlier when it
   * does not. It pays while what a further row saves, the fixed part of a run of its own, is more
   * than the time that all who wait lose until it comes. (BentoML calls the rule CORK.) So no wait
   * is longer than that fixed part, however the requests come.
   */
  long waitUntil(int requests, int rows, long now) {
    if (rows >= size.knee()) {
      return now;
    }
    double gain = costs.predict(rows) + costs.predict(1) - costs.predict(rows + 1.0);
    double nextNanos = gap.nanos(now);
    if (gain < LEAST_GAIN_NANOS || requests * nextNanos >= gain) {
      return now;
    }
    return lastCameNanos + (long) (OVERDUE_GAPS * nextNanos);
  }

  /**
   * Whether what waits should rather go with the slot that runs a batch of this lane, when that is
   * done, than on another now: where a run is over before another thread is well awake, and rows
   * are cheaper together, a second slot only takes the processor from those who bring requests and
   * answers.
   *
   * @param running rows of the batch that runs
   */
  boolean isWorthWaitingFor(int running, int waiting) {
    return waiting < size.knee() && costs.predict(Math.max(running, waiting)) < LEAST_GAIN_NANOS;
  }

  /** The cost curve as it is known, smallest size first. */
  List<LaneView.Cost> points() {
    List<LaneView.Cost> points = new ArrayList<>();
    for (int at = 0; at < SizeClass.COUNT; at++) {
      if (costs.knows(at)) {
        points.add(costs.point(at));
      }
    }
    return points;
  }
}
