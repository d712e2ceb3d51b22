package dev.siskin.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one poll handed out: requests of one lane to run together, in the order they came, and
 * requests met on the way whose deadline had passed. Of a request with more rows than a batch has,
 * it holds a part: rows {@link #from} to {@link #from} + {@link #rows(int)}.
 *
 * <p>Made once per worker and filled again and again: a runner must not keep it, nor its lists,
 * beyond its return. It is filled under the lock of the pool and only read outside.
 */
public final class Batch<T> {
  private final int slot;
  private final List<Pending<T>> pendings = new ArrayList<>();
  private final List<Pending<T>> expired = new ArrayList<>();
  private final List<Pending<T>> pendingsView = Collections.unmodifiableList(pendings);
  private final List<Pending<T>> expiredView = Collections.unmodifiableList(expired);
  private int[] from = new int[16];
  private int[] counts = new int[16];
  private @Nullable Lane<T> lane;
  private int rows;
  private boolean running;
  private boolean failed;
  private long cutNanos;
  private long chargedNanos;
  private long processorNanos;

  /** For who has one slot only. */
  public Batch() {
    this(0);
  }

  /** Of that slot. */
  Batch(int slot) {
    this.slot = slot;
  }

  /** Which of the slots runs it, from 0. */
  public int slot() {
    return slot;
  }

  /** The lane that all of it comes from; a batch that was not filled has none. */
  public Lane<T> lane() {
    Lane<T> source = lane;
    if (source == null) {
      throw new IllegalStateException("This batch is not filled");
    }
    return source;
  }

  /** Requests to run, first come first. Some may have been cancelled since: see isFinished. */
  public List<Pending<T>> pendings() {
    return pendingsView;
  }

  /** The first row of that request which is in this batch; 0 unless the request is split. */
  public int from(int index) {
    return from[index];
  }

  /** Rows of that request in this batch; all of them unless the request is split. */
  public int rows(int index) {
    return counts[index];
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

  /**
   * Notes what processor time the run took of its thread. A runner that computes elsewhere, or does
   * not know, need not call it.
   */
  public void tookOfProcessor(long nanos) {
    processorNanos = nanos;
  }

  long processorNanos() {
    return processorNanos;
  }

  @Nullable Lane<T> laneOrNull() {
    return lane;
  }

  void fillFrom(Lane<T> source, long now) {
    lane = source;
    cutNanos = now;
  }

  /** Whether the queue counts it as a running batch. */
  boolean isRunning() {
    return running;
  }

  /** Notes that it runs, and what its lane was charged for it. */
  void runs(long charged) {
    running = true;
    chargedNanos = charged;
  }

  long chargedNanos() {
    return chargedNanos;
  }

  long cutNanos() {
    return cutNanos;
  }

  /** Notes that its run failed, so that its length says nothing. */
  void fails() {
    failed = true;
  }

  boolean hasFailed() {
    return failed;
  }

  void add(Pending<T> pending, int count, long now) {
    append(pending, pending.rowsTaken(), count);
    pending.handOut(count, now);
  }

  void addExpired(Pending<T> pending) {
    expired.add(pending);
  }

  private void append(Pending<T> pending, int first, int count) {
    int index = pendings.size();
    if (index == from.length) {
      from = Arrays.copyOf(from, 2 * index);
      counts = Arrays.copyOf(counts, 2 * index);
    }
    pendings.add(pending);
    from[index] = first;
    counts[index] = count;
    rows += count;
  }

  /** Becomes a piece of another batch, without what has ended; what is late is expired. */
  void becomePieceOf(Batch<T> whole, int begin, int end, long now) {
    clear();
    lane = whole.lane;
    for (int i = begin; i < end; i++) {
      Pending<T> pending = whole.pendings.get(i);
      if (pending.isFinished()) {
        continue;
      }
      if (pending.isLate(now)) {
        expired.add(pending);
      } else {
        append(pending, whole.from[i], whole.counts[i]);
      }
    }
  }

  /** Starts over at a later time: forgets the expired, and moves those late by now to them. */
  void cutAgain(long now) {
    expired.clear();
    cutNanos = now;
    rows = 0;
    int kept = 0;
    for (int i = 0; i < pendings.size(); i++) {
      Pending<T> pending = pendings.get(i);
      if (pending.isLate(now)) {
        expired.add(pending);
        pending.partReturned();
      } else {
        pendings.set(kept, pending);
        from[kept] = from[i];
        counts[kept] = counts[i];
        rows += counts[i];
        kept++;
        pending.startsAt(now);
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
    failed = false;
    chargedNanos = 0;
    processorNanos = 0;
  }
}
