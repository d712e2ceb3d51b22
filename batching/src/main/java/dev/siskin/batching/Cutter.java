package dev.siskin.batching;

/**
 * Cuts a batch from a lane whose turn it is: who goes, in what order, and where it ends. Guarded
 * like the queue.
 */
final class Cutter<T> {
  private final BatchQueue<T> queue;

  Cutter(BatchQueue<T> queue) {
    this.queue = queue;
  }

  /** Fills a batch from a lane, and says why it took no more. */
  WhyCut fill(Lane<T> lane, long now, Batch<T> into) {
    int limit = limit(lane, now);
    int split = split(lane);
    double longestNanos = highNanos(lane, limit);
    long deadline = Long.MAX_VALUE;
    int dead = 0;
    Pending<T> head = lane.head(now);
    while (head != null && dead < BatchQueue.MAX_DEAD_A_POLL) {
      if (head.isFinished()) {
        dead++;
        queue.dequeue(lane, head, now);
      } else if (head.isLate(now + runNanos(lane, head))) {
        dead++;
        into.addExpired(head);
        queue.dequeue(lane, head, now);
      } else {
        int count = count(lane, head, limit, split, into);
        if (count == 0) {
          return WhyCut.FULL;
        }
        long earliest = Math.min(deadline, head.deadlineNanos() - now);
        if (longestNanos > earliest
            && !into.isEmpty()
            && highNanos(lane, into.rows() + count) > earliest) {
          return WhyCut.DEADLINE;
        }
        deadline = earliest;
        into.add(head, count, now);
        if (head.rowsLeft() == 0) {
          queue.dequeue(lane, head, now);
        }
      }
      head = lane.head(now);
    }
    return into.rows() >= limit ? WhyCut.FULL : WhyCut.NO_GAIN;
  }

  /**
   * What a run of it takes at the least: one that cannot end in time is late already. To run it
   * would cost those behind it their time, until none of them is answered. The last one waiting
   * runs in any case, or a lane that had once become slow would never learn that it is not.
   */
  private static <T> long runNanos(Lane<T> lane, Pending<T> head) {
    Learner known = lane.learner();
    return known == null || lane.tally().pendings() == 1
        ? 0
        : (long) known.costs().predictLeast(Math.min(head.rowsLeft(), known.knee()));
  }

  private static <T> int limit(Lane<T> lane, long now) {
    Learner known = lane.learner();
    if (!lane.isBatchable()) {
      return 1;
    }
    int waiting = (int) Math.min(Integer.MAX_VALUE, lane.tally().rows());
    return known == null
        ? lane.maxBatchRows()
        : Math.min(lane.maxBatchRows(), known.limit(waiting, now));
  }

  private static <T> int split(Lane<T> lane) {
    Learner known = lane.learner();
    return known == null ? lane.maxBatchRows() : Math.min(lane.maxBatchRows(), known.split());
  }

  /**
   * Rows that go of a request into a batch of up to {@code limit}: all, none, or, of one that is
   * too large for any, a part. One larger than the limit that is not to be split goes alone.
   */
  private static <T> int count(Lane<T> lane, Pending<T> head, int limit, int split, Batch<T> into) {
    int left = head.rowsLeft();
    if (into.isEmpty()) {
      return lane.isBatchable() ? Math.min(left, Math.max(split, limit)) : left;
    }
    if (!lane.isBatchable() || head.isAlone() || into.pendings().get(0).isAlone()) {
      return 0;
    }
    return left <= limit - into.rows() ? left : 0;
  }

  private static <T> double highNanos(Lane<T> lane, int rows) {
    Learner known = lane.learner();
    return known == null ? 0 : known.costs().predictHigh(rows);
  }
}
