package dev.siskin.batching;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The requests that may share a batch: one model, version, signature, arm and shape. They stand in
 * a line for each {@link Priority}.
 *
 * <p>{@link BatchQueue#openLane} makes it open. Closed, it takes no more offers, and what waits in
 * it still runs; once that is done it is {@link #isGone gone}. A lane in which nothing waits costs
 * the queue nothing. Its state is guarded by the lock of the pool; the public methods are free of
 * it.
 */
public final class Lane<T> {
  /** A request that waited so long goes as if it were of the next higher priority. */
  static final long AGEING_NANOS = 500_000_000;

  /** A short run that is not over by then is held up; what waits for it goes by itself. */
  private static final long LATE_NANOS = 2_000_000;

  private final BatchQueue<T> queue;
  private final Object key;
  private final int maxBatchRows;
  private final boolean batchable;
  private final boolean serial;
  private final Tally tally;
  private final List<Line<T>> lines = new ArrayList<>(Priority.COUNT);
  private final @Nullable Learner learner;

  private int batchesOut;
  private boolean closed;
  private boolean hasTurn;
  private volatile boolean gone;

  /** Slot time it was given, and what it must wait behind: see {@link FairOrder}. */
  private double tag;

  private double owedNanos;
  private long turn;
  private long emptyNanos;

  private final long[] cuts = new long[WhyCut.values().length];
  private long lingeringSince;
  private boolean lingers;
  private int lastRows;
  private long lastCutNanos;
  private @Nullable WhyCut lastWhy;
  private long lastLingerNanos;

  Lane(
      BatchQueue<T> queue,
      Object key,
      int maxBatchRows,
      boolean batchable,
      boolean serial,
      boolean learns,
      QueueLimits limits) {
    if (maxBatchRows < 1) {
      throw new IllegalArgumentException("maxBatchRows must be at least 1, not " + maxBatchRows);
    }
    this.queue = queue;
    this.key = Objects.requireNonNull(key, "key");
    this.maxBatchRows = maxBatchRows;
    this.batchable = batchable;
    this.serial = serial;
    this.tally = new Tally(limits);
    this.learner = learns ? new Learner(batchable ? maxBatchRows : 1) : null;
    for (int i = 0; i < Priority.COUNT; i++) {
      lines.add(new Line<>());
    }
  }

  /** What the opener named it by; never looked into here. */
  public Object key() {
    return key;
  }

  /** The rows that one batch may have; larger requests are split. */
  public int maxBatchRows() {
    return maxBatchRows;
  }

  /** False if each request must run alone, and as a whole. */
  public boolean isBatchable() {
    return batchable;
  }

  /** Whether its runs come one after the other, be there as many slots as may. */
  public boolean isSerial() {
    return serial;
  }

  /** Whether it must wait until a run of it is over. */
  boolean isBlocked() {
    return serial && batchesOut > 0;
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

  /** What it has learned; null if its batches are to be as large as allowed and never wait. */
  @Nullable Learner learner() {
    return learner;
  }

  boolean isEmpty() {
    return tally.pendings() == 0;
  }

  // ---- who waits

  void append(Pending<T> pending) {
    lines.get(pending.priority().ordinal()).append(pending);
    tally.add(pending);
  }

  void unlink(Pending<T> pending, long now) {
    lines.get(pending.priority().ordinal()).unlink(pending);
    tally.subtract(pending);
    if (isEmpty()) {
      emptyNanos = now;
      lingers = false;
    }
  }

  /** Who goes next: the highest priority, counted up with age; null if nothing waits. */
  @Nullable Pending<T> head(long now) {
    Pending<T> best = null;
    long bestRank = 0;
    for (int i = 0; i < Priority.COUNT; i++) {
      Pending<T> head = lines.get(i).head();
      if (head != null) {
        long rank = i - (now - head.enqueuedNanos()) / AGEING_NANOS;
        if (best == null || rank < bestRank) {
          best = head;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  /** The last to come of the lowest priority below that one, or null. */
  @Nullable Pending<T> leastBelow(Priority priority) {
    for (int i = Priority.COUNT - 1; i > priority.ordinal(); i--) {
      Pending<T> tail = lines.get(i).tail();
      // What has begun to run is not sent away.
      if (tail != null && tail.rowsTaken() == 0) {
        return tail;
      }
    }
    return null;
  }

  /** Sums up all that {@link #leastBelow} would name one after the other. */
  void addAllBelow(Priority priority, Load sum) {
    for (int i = Priority.COUNT - 1; i > priority.ordinal(); i--) {
      Line<T> line = lines.get(i);
      sum.addAll(line.load());
      Pending<T> head = line.head();
      if (head != null && head.rowsTaken() > 0) {
        sum.subtract(head);
      }
    }
  }

  /** Expected cost of what goes before a newcomer of that priority. */
  long costAheadNanos(Priority priority) {
    long sum = 0;
    for (int i = 0; i <= priority.ordinal(); i++) {
      sum += lines.get(i).costNanos();
    }
    return sum;
  }

  /** Expected cost of all that waits. */
  long costNanos() {
    return costAheadNanos(Priority.SHADOW);
  }

  /** When nothing waited last; before the first request, long ago. */
  long emptyNanos() {
    return emptyNanos;
  }

  void becomesBusy(long now) {
    emptyNanos = now;
  }

  // ---- its turns

  /** Whether it is in the queue's order already, so that an offer must not add it twice. */
  boolean hasTurn() {
    return hasTurn;
  }

  void setTurn(boolean has) {
    hasTurn = has;
  }

  double tag() {
    return tag;
  }

  /** Its tag becomes at least so much, after what it owes from batches that cost otherwise. */
  void settle(double least, long newTurn) {
    tag = Math.max(tag + owedNanos, least);
    owedNanos = 0;
    turn = newTurn;
  }

  /** Orders lanes of the same tag. */
  long turn() {
    return turn;
  }

  void charge(double nanos) {
    tag += nanos;
  }

  /** Notes what a batch took that is over now. */
  void ran(Batch<T> done, long nanos, long now) {
    owedNanos += (double) (nanos - done.chargedNanos());
    if (learner != null && !done.hasFailed() && !done.isEmpty()) {
      learner.ran(done.rows(), nanos, done.processorNanos(), now);
    }
  }

  // ---- its batches

  /** How long what waits may still wait for more; {@code now} or earlier if it should go. */
  long dueNanos(long now) {
    Learner known = learner;
    if (known == null || !batchable || closed) {
      return now;
    }
    int rows = (int) Math.min(Integer.MAX_VALUE, tally.rows());
    long until = known.waitUntil(tally.pendings(), rows, now);
    if (batchesOut > 0 && known.isWorthWaitingFor(lastRows, rows)) {
      until = Math.max(until, lastCutNanos + LATE_NANOS);
    }
    if (until - now > 0 && !lingers) {
      lingers = true;
      lingeringSince = now;
    }
    return until;
  }

  void cut(Batch<T> batch, WhyCut why, long now) {
    WhyCut really = why == WhyCut.NO_GAIN && lingers ? WhyCut.WAITED : why;
    cuts[really.ordinal()]++;
    lastRows = batch.rows();
    lastCutNanos = now;
    lastLingerNanos = lingers ? now - lingeringSince : 0;
    lastWhy = really;
    lingers = false;
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

  boolean isIdle() {
    return isEmpty() && batchesOut == 0;
  }

  void goIfDone() {
    if (closed && isIdle()) {
      gone = true;
    }
  }

  // ---- for people

  private Map<WhyCut, Long> cutsByReason() {
    Map<WhyCut, Long> all = new EnumMap<>(WhyCut.class);
    for (WhyCut why : WhyCut.values()) {
      all.put(why, cuts[why.ordinal()]);
    }
    return all;
  }

  LaneView view(long waitNanos, long longestWaitNanos, long now) {
    Learner known = learner;
    return new LaneView(
        key,
        tally.pendings(),
        tally.rows(),
        known == null ? List.of() : known.points(),
        known == null ? maxBatchRows : known.knee(),
        waitNanos,
        longestWaitNanos,
        known == null ? Double.POSITIVE_INFINITY : known.gapNanos(now),
        cutsByReason(),
        known == null ? 0 : known.costs().changes(),
        lastRows,
        lastWhy,
        lastLingerNanos);
  }
}
