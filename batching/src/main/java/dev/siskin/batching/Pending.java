package dev.siskin.batching;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for its run, and its one final state.
 *
 * <p><b>Who may touch the result.</b> {@link #finish} is won by exactly one call, on any thread.
 * The outputs, the error and the client's completion belong to the thread that won, and to no
 * other; a loser throws its result away. So a runner first does all that may fail (run, split,
 * encode), then calls {@code finish(ANSWERED)}, and only if that says yes puts the result into its
 * work and hands it over, through a hand-over that publishes it (an event loop's queue, a future).
 * Seeing {@link #outcome} set does not mean that the result can be seen: it says who won, nothing
 * more.
 *
 * <p><b>Who may touch the inputs.</b> From the cut of its batch until the runner returns, the slot
 * reads them, even when the request has ended meanwhile. They must not be reused before that.
 *
 * <p>It can be accepted by one queue, once. It carries the queue's links itself, so that waiting
 * allocates nothing.
 *
 * @param <T> the caller's request; never looked into here
 */
public final class Pending<T> {
  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME =
          MethodHandles.lookup()
              .findVarHandle(Pending.class, "outcome", Outcome.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final T work;
  private final int rows;
  private final long bytes;
  private final long deadlineNanos;
  private final Priority priority;
  private final boolean alone;
  private volatile @Nullable Outcome outcome;

  // Written under the lock of the queue that accepted it.
  private long enqueuedNanos;
  private long startedNanos;
  private @Nullable Lane<T> lane;
  private boolean queued;
  private long costNanos;
  private int rowsTaken;
  private int partsOut;
  @Nullable Pending<T> previous;
  @Nullable Pending<T> next;

  /**
   * Names one request.
   *
   * @param rows how many rows it adds to a batch, at least 1
   * @param bytes what it holds in memory while it waits, at least 0
   * @param deadlineNanos the point in time of the slots' clock from which on it must not start;
   *     compared by difference, so it must be "now plus a timeout", not an absolute maximum
   */
  public Pending(T work, int rows, long bytes, long deadlineNanos) {
    this(work, rows, bytes, deadlineNanos, Priority.NORMAL, false);
  }

  /**
   * The same, with how much it matters.
   *
   * @param alone true if it must not share a run, as when it is known to make runs fail
   */
  public Pending(
      T work, int rows, long bytes, long deadlineNanos, Priority priority, boolean alone) {
    if (rows < 1) {
      throw new IllegalArgumentException("A request needs at least 1 row, this one has " + rows);
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("A request cannot hold " + bytes + " bytes");
    }
    this.work = Objects.requireNonNull(work, "work");
    this.rows = rows;
    this.bytes = bytes;
    this.deadlineNanos = deadlineNanos;
    this.priority = Objects.requireNonNull(priority, "priority");
    this.alone = alone;
  }

  public T work() {
    return work;
  }

  public int rows() {
    return rows;
  }

  public long bytes() {
    return bytes;
  }

  public long deadlineNanos() {
    return deadlineNanos;
  }

  public Priority priority() {
    return priority;
  }

  /** Whether it must not share a run. */
  public boolean isAlone() {
    return alone;
  }

  /** When it was accepted; 0 before. Safe to read for the slot that has it, and for who won. */
  public long enqueuedNanos() {
    return enqueuedNanos;
  }

  /**
   * When its first batch was cut; 0 before. Who ends it from outside during a run may read either.
   */
  public long startedNanos() {
    return startedNanos;
  }

  /** True from the deadline on. */
  public boolean isLate(long now) {
    return deadlineNanos - now <= 0;
  }

  /** The final state, or null while it has none. */
  public @Nullable Outcome outcome() {
    return outcome;
  }

  public boolean isFinished() {
    return outcome != null;
  }

  /**
   * Sets the final state if there is none yet. Never blocks.
   *
   * <p>One that still waits and is finished here keeps its place, and is dropped unseen when its
   * turn comes; {@link Slots#cancel} and {@link Slots#expire} free the place at once.
   *
   * @return whether this call did it, and so owns the result
   */
  public boolean finish(Outcome how) {
    return OUTCOME.compareAndSet(this, (Outcome) null, Objects.requireNonNull(how, "how"));
  }

  @Nullable Lane<T> lane() {
    return lane;
  }

  boolean isQueued() {
    return queued;
  }

  void enqueued(Lane<T> where, long now, long cost) {
    lane = where;
    queued = true;
    enqueuedNanos = now;
    costNanos = cost;
  }

  void dequeued() {
    queued = false;
  }

  /** What its rows were expected to cost when it was taken in. */
  long costNanos() {
    return costNanos;
  }

  /** Rows that were not handed out yet. */
  int rowsLeft() {
    return rows - rowsTaken;
  }

  /** The first of the rows that were not handed out yet. */
  int rowsTaken() {
    return rowsTaken;
  }

  void handOut(int count, long now) {
    if (rowsTaken == 0) {
      startedNanos = now;
    }
    rowsTaken += count;
    partsOut++;
  }

  /** Starts over at a later time, before its run began. */
  void startsAt(long now) {
    if (partsOut == 1) {
      startedNanos = now;
    }
  }

  void partReturned() {
    partsOut--;
  }

  /** Whether all its rows were handed out and came back. */
  boolean isAllReturned() {
    return rowsTaken == rows && partsOut == 0;
  }
}
