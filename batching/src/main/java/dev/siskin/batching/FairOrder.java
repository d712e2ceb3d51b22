package dev.siskin.batching;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The order in which lanes with something waiting get slots: each the same share of slot time,
 * whatever its runs cost. Start-time fair queueing (Goyal, Vin and Cheng, 1996): a lane carries a
 * tag, the slot time it was given; the lowest tag goes next, of equal ones the first to come, and
 * it grows by what its batch costs.
 *
 * <p>A lane that uses less than its share saves it up, to {@link #CREDIT_NANOS}: so a burst of a
 * quiet lane goes before a neighbour's backlog, which holds it up for one batch at most. Without
 * credit, two requests of a quiet lane in a row would wait as long as if it had half a machine.
 *
 * <p>Guarded like the queue. A step is O(log n) of the lanes with something waiting.
 */
final class FairOrder<T> {
  /**
   * Ten runs of 20 ms: at a fifth of its capacity chance alone makes a lane of such a model run
   * half as many in a row more often than once in a hundred. It is also what a burst may take from
   * those who keep to their share, so not more than that.
   */
  static final long CREDIT_NANOS = 200_000_000;

  private final PriorityQueue<Lane<T>> lanes =
      new PriorityQueue<>(
          Comparator.<Lane<T>>comparingDouble(Lane::tag).thenComparingLong(Lane::turn));
  private double nowTag;
  private long turns;

  /** Puts a lane in that was idle, or is to go on; no-op for one that stands in it. */
  void add(Lane<T> lane) {
    if (!lane.hasTurn()) {
      lane.setTurn(true);
      lane.settle(nowTag - CREDIT_NANOS, turns++);
      lanes.add(lane);
    }
  }

  /** Takes out the lane that goes next, null if none waits. */
  @Nullable Lane<T> take() {
    Lane<T> lane = lanes.poll();
    if (lane != null) {
      lane.setTurn(false);
    }
    return lane;
  }

  /** Puts one back as it was, because it was not served. */
  void putBack(Lane<T> lane) {
    lane.setTurn(true);
    lanes.add(lane);
  }

  /**
   * Notes that a lane that was taken out is served.
   *
   * @param nanos what that is expected to cost; at least 1, or lanes of unknown cost would not take
   *     turns
   */
  void serve(Lane<T> lane, long nanos) {
    nowTag = Math.max(nowTag, lane.tag());
    lane.charge((double) nanos);
  }

  int size() {
    return lanes.size();
  }
}
