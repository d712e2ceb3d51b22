package dev.siskin.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * How long a newcomer would wait, and whether that is too long. Guarded like the queue, which tells
 * it what waits and what runs.
 *
 * <p><b>The limit</b> is for a standing queue, and needs no setting: the rows that arrivals by
 * chance alone pile up at nine tenths of the capacity (24: the 99th percentile of a queue with
 * Poisson arrivals and fixed service), one full batch a slot, and half of one, since the slots are
 * half done in the mean. A queue that was empty a moment ago is a burst, and may be longer: CoDel's
 * distinction (Nichols and Jacobson, 2012) of good queues and bad.
 */
final class Admission<T> {
  /** A queue that was empty so shortly ago is a burst; and so much of one may wait. */
  static final long BURST_NANOS = 100_000_000;

  private static final double CHANCE_ROWS = 24;
  private static final double HALF_DONE = 0.5;

  private final FairOrder<T> order;
  private final int slots;
  private final List<Batch<T>> running = new ArrayList<>();
  private long waitingNanos;

  Admission(FairOrder<T> order, int slots) {
    this.order = order;
    this.slots = slots;
  }

  // ---- what it is told

  /** A request waits, or with a negative cost does so no more. */
  void waits(long costNanos) {
    waitingNanos += costNanos;
  }

  void begins(Batch<T> batch) {
    running.add(batch);
  }

  void ends(Batch<T> batch) {
    running.remove(batch);
  }

  int runningBatches() {
    return running.size();
  }

  // ---- what it says

  /** ACCEPTED, FULL or HOPELESS, by time alone; a lane of which nothing is known accepts all. */
  OfferAnswer answer(Lane<T> lane, Priority priority, int rows, long deadlineNanos, long now) {
    Learner known = lane.learner();
    if (known == null || known.costs().isBlind()) {
      return OfferAnswer.ACCEPTED;
    }
    double wait = waitNanos(lane, priority, now);
    double finish = wait + known.costs().predictHigh(Math.max(rows, known.knee()));
    if (wait > 0 && finish > deadlineNanos - now) {
      return OfferAnswer.HOPELESS;
    }
    return wait > longestNanos(lane, now) ? OfferAnswer.FULL : OfferAnswer.ACCEPTED;
  }

  /** Whether so much waits in a lane, of all priorities, that a newcomer must take a place. */
  boolean isLong(Lane<T> lane, long now) {
    return waitNanos(lane, Priority.SHADOW, now) > longestNanos(lane, now);
  }

  /**
   * Nanoseconds until a newcomer's batch can start. The lanes in which something waits share the
   * slots evenly, so its own queue takes that many times as long, but no longer than all queues.
   */
  double waitNanos(Lane<T> lane, Priority priority, long now) {
    double lanes = order.size() + (lane.hasTurn() ? 0 : 1);
    double own = lane.costAheadNanos(priority) * lanes;
    return (restNanos(now) + Math.min((double) waitingNanos, own)) / slots;
  }

  /** The longest wait that is let in; infinite for a lane that does not learn. */
  double longestNanos(Lane<T> lane, long now) {
    Learner known = lane.learner();
    if (known == null) {
      return Double.POSITIVE_INFINITY;
    }
    double rows = CHANCE_ROWS + (slots + HALF_DONE) * known.wantedRows();
    double standing = rows * known.rowNanos() / slots;
    boolean burst = lane.isEmpty() || now - lane.emptyNanos() < BURST_NANOS;
    return burst ? Math.max(standing, BURST_NANOS) : standing;
  }

  /** A run that takes longer than expected is taken to be about to end. */
  private double restNanos(long now) {
    double rest = 0;
    for (int i = 0; i < running.size(); i++) {
      Batch<T> batch = running.get(i);
      rest += Math.max(0, batch.chargedNanos() - (now - batch.cutNanos()));
    }
    return rest;
  }
}
