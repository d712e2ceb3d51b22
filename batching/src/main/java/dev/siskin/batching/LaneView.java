package dev.siskin.batching;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lane at one moment, for people to look at.
 *
 * @param key what its opener named it by
 * @param pendings requests that wait
 * @param rows their rows
 * @param costs mean time of a run by size, as far as it is known
 * @param knee rows past which a larger batch gains hardly anything
 * @param waitNanos how long a request that came now would wait for its run
 * @param longestWaitNanos a predicted wait over this is turned away when the queue stands
 * @param gapNanos mean time between two requests; infinite before there were two
 * @param cuts batches handed out since the lane was opened, by why they went
 * @param changes how often the costs changed so much that they were learned anew
 * @param lastRows rows of the last batch
 * @param lastWhy why the last batch went when it did; null before the first
 * @param lastLingerNanos how long it waited for more while a slot was free
 */
public record LaneView(
    Object key,
    int pendings,
    long rows,
    List<Cost> costs,
    int knee,
    long waitNanos,
    long longestWaitNanos,
    double gapNanos,
    Map<WhyCut, Long> cuts,
    int changes,
    int lastRows,
    @Nullable WhyCut lastWhy,
    long lastLingerNanos) {

  /**
   * One point of the cost curve.
   *
   * @param rows largest size it stands for
   * @param runs runs it was learned from
   * @param meanNanos time of a run
   * @param highNanos time that few runs exceed
   */
  public record Cost(int rows, int runs, long meanNanos, long highNanos) {}
}
