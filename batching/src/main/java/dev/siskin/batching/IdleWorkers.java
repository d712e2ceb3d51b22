package dev.siskin.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers that found nothing to do, and the count of those called back who have not yet asked.
 * Guarded by the lock of the pool, as the queue is: a worker becomes idle under the same hold of
 * the lock under which it saw the queue empty, so no offer can fall between.
 *
 * <p>The last to rest is the first to be called: its caches are warm, and at low load the others
 * stay asleep.
 */
final class IdleWorkers<T> {
  private final ArrayDeque<Worker<T>> resting = new ArrayDeque<>();
  private final List<Worker<T>> called = new ArrayList<>();

  /** The one that asks again by itself at a time; the others may rest for good. */
  private @Nullable Worker<T> watcher;

  private long watchUntil;

  void rests(Worker<T> worker) {
    resting.push(worker);
  }

  /** Notes that one that rests will ask again by then, called or not. */
  void watches(Worker<T> worker, long until) {
    watcher = worker;
    watchUntil = until;
  }

  /** Whether one that rests will ask again by then without being called. */
  boolean isAnyWatching(long until) {
    return watcher != null && until - watchUntil >= 0;
  }

  /** Takes one out to be woken once the lock is free, or null if none rests. */
  @Nullable Worker<T> call() {
    Worker<T> worker = resting.poll();
    if (worker != null) {
      called.add(worker);
    }
    return worker;
  }

  /** Notes that a worker asks for work: because it was called, its time was over, or just so. */
  void asks(Worker<T> worker) {
    if (worker == watcher) {
      watcher = null;
    }
    if (!called.remove(worker)) {
      resting.remove(worker);
    }
  }

  /**
   * Picks who looks after the rest while the worker that asks is busy: that may have been the only
   * one who knew when to ask again. Null if one is on the way already, or none rests.
   */
  @Nullable Worker<T> callOne() {
    return isAnyOnTheWay() ? null : call();
  }

  /** Whether somebody called is still on the way. */
  boolean isAnyOnTheWay() {
    return !called.isEmpty();
  }
}
