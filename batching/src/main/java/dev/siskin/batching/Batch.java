package dev.siskin.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one poll handed out: requests of one lane to run together, in the order they came, and
 * requests met on the way whose deadline had passed.
 *
 * <p>Made once per worker and filled again and again: a runner must not keep it, nor its lists,
 * beyond its return. It is filled under the lock of the pool and only read outside.
 */
public final class Batch<T> {
  private final List<Pending<T>> pendings = new ArrayList<>();
  private final List<Pending<T>> expired = new ArrayList<>();
  private final List<Pending<T>> pendingsView = Collections.unmodifiableList(pendings);
  private final List<Pending<T>> expiredView = Collections.unmodifiableList(expired);
  private @Nullable Lane<T> lane;
  private int rows;
  private boolean running;

  /** The lane that all of it comes from; a batch that was not filled has none. */
  public Lane<T> lane() {
    Lane<T> from = lane;
    if (from == null) {
      throw new IllegalStateException("This batch is not filled");
    }
    return from;
  }

  /** Requests to run, first come first. Some may have been cancelled since: see isFinished. */
  public List<Pending<T>> pendings() {
    return pendingsView;
  }

  /** Requests that must not run; whoever polled finishes them as expired. */
  public List<Pending<T>> expired() {
    return expiredView;
  }

  /** Sum of the rows to run. */
  public int rows() {
    return rows;
  }

  /** True if there is nothing to run. */
  public boolean isEmpty() {
    return pendings.isEmpty();
  }

  @Nullable Lane<T> laneOrNull() {
    return lane;
  }

  void fillFrom(Lane<T> source) {
    lane = source;
  }

  /** Whether the queue counts it as a running batch. */
  boolean isRunning() {
    return running;
  }

  void countedAsRunning() {
    running = true;
  }

  void add(Pending<T> pending, long now) {
    pendings.add(pending);
    rows += pending.rows();
    pending.started(now);
  }

  void addExpired(Pending<T> pending) {
    expired.add(pending);
  }

  /** Starts over at a later time: forgets the expired, and moves those late by now to them. */
  void cutAgain(long now) {
    expired.clear();
    rows = 0;
    int kept = 0;
    for (int i = 0; i < pendings.size(); i++) {
      Pending<T> pending = pendings.get(i);
      if (pending.isLate(now)) {
        expired.add(pending);
      } else {
        pendings.set(kept++, pending);
        rows += pending.rows();
        pending.started(now);
      }
    }
    pendings.subList(kept, pendings.size()).clear();
  }

  void clear() {
    pendings.clear();
    expired.clear();
    lane = null;
    rows = 0;
    running = false;
  }
}
