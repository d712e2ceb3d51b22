package dev.siskin.batching;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The line of requests that may share a batch: one model, version, signature, arm and shape.
 *
 * <p>{@link BatchQueue#openLane} makes it open. Closed, it takes no more offers, and what waits in
 * it still runs; once that is done it is {@link #isGone gone}. A lane in which nothing waits costs
 * the queue nothing. Its state is guarded by the lock of the pool; the public methods are free of
 * it.
 */
public final class Lane<T> {
  private final BatchQueue<T> queue;
  private final Object key;
  private final int maxBatchRows;
  private final boolean batchable;
  private final Tally tally;

  private @Nullable Pending<T> head;
  private @Nullable Pending<T> tail;
  private int batchesOut;
  private boolean closed;
  private boolean hasTurn;
  private volatile boolean gone;

  Lane(BatchQueue<T> queue, Object key, int maxBatchRows, boolean batchable, QueueLimits limits) {
    if (maxBatchRows < 1) {
      throw new IllegalArgumentException("maxBatchRows must be at least 1, not " + maxBatchRows);
    }
    this.queue = queue;
    this.key = Objects.requireNonNull(key, "key");
    this.maxBatchRows = maxBatchRows;
    this.batchable = batchable;
    this.tally = new Tally(limits);
  }

  /** What the opener named it by; never looked into here. */
  public Object key() {
    return key;
  }

  /** The rows that one batch may have, and so the largest request. */
  public int maxBatchRows() {
    return maxBatchRows;
  }

  /** False if each request must run alone. */
  public boolean isBatchable() {
    return batchable;
  }

  /**
   * True once it is closed, nothing waits in it, and no batch of it is out. From then on no run of
   * this lane will ever start, so what it ran on can be freed. Never turns back.
   */
  public boolean isGone() {
    return gone;
  }

  @Override
  public String toString() {
    return "Lane[" + key + "]";
  }

  boolean belongsTo(BatchQueue<T> other) {
    return queue == other;
  }

  boolean isClosed() {
    return closed;
  }

  Tally tally() {
    return tally;
  }

  @Nullable Pending<T> head() {
    return head;
  }

  /** Whether a batch with so many rows may take this one too. */
  boolean fits(Pending<T> pending, int rowsBefore) {
    return rowsBefore == 0 || (batchable && pending.rows() <= maxBatchRows - rowsBefore);
  }

  void append(Pending<T> pending) {
    Pending<T> last = tail;
    pending.previous = last;
    if (last == null) {
      head = pending;
    } else {
      last.next = pending;
    }
    tail = pending;
    tally.add(pending);
  }

  void unlink(Pending<T> pending) {
    Pending<T> before = pending.previous;
    Pending<T> after = pending.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    pending.previous = null;
    pending.next = null;
    tally.subtract(pending);
  }

  /** Whether it is in the queue's round already, so that an offer must not add it twice. */
  boolean hasTurn() {
    return hasTurn;
  }

  void setTurn(boolean has) {
    hasTurn = has;
  }

  void batchLeft() {
    batchesOut++;
  }

  void batchReturned() {
    batchesOut--;
    goIfDone();
  }

  void close() {
    closed = true;
    goIfDone();
  }

  void goIfDone() {
    if (closed && head == null && batchesOut == 0) {
      gone = true;
    }
  }
}
