package dev.siskin.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes room for those of higher priority: the youngest of the lowest priority in the same lane
 * leaves, and so on, until the newcomer has its place. Nobody leaves in vain, as when the pool is
 * full of what other lanes hold. Guarded like the queue; a look is O(priorities).
 */
final class Evictions<T> {
  private final BatchQueue<T> queue;
  private final Tally pool;
  private final Admission<T> admission;
  private final Load evictable = new Load();
  private List<Pending<T>> evicted = new ArrayList<>();

  Evictions(BatchQueue<T> queue, Tally pool, Admission<T> admission) {
    this.queue = queue;
    this.pool = pool;
    this.admission = admission;
  }

  /** Whether a newcomer that would not wait too long has a place, by now. */
  boolean makeRoom(Lane<T> lane, Pending<T> newcomer, long now) {
    if (!hasRoom(lane, newcomer) && !couldHaveRoom(lane, newcomer)) {
      return false;
    }
    Pending<T> victim = lane.leastBelow(newcomer.priority());
    while (victim != null && (!hasRoom(lane, newcomer) || admission.isLong(lane, now))) {
      queue.dequeue(lane, victim, now);
      evicted.add(victim);
      victim = lane.leastBelow(newcomer.priority());
    }
    return true;
  }

  private boolean hasRoom(Lane<T> lane, Pending<T> newcomer) {
    return pool.hasRoomFor(newcomer) && lane.tally().hasRoomFor(newcomer);
  }

  private boolean couldHaveRoom(Lane<T> lane, Pending<T> newcomer) {
    evictable.clear();
    lane.addAllBelow(newcomer.priority(), evictable);
    return pool.hasRoomFor(newcomer, evictable) && lane.tally().hasRoomFor(newcomer, evictable);
  }

  /** Those that left since the last call. */
  List<Pending<T>> take() {
    if (evicted.isEmpty()) {
      return List.of();
    }
    List<Pending<T>> taken = evicted;
    evicted = new ArrayList<>();
    return taken;
  }
}
