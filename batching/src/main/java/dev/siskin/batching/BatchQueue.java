package dev.siskin.batching;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Decides who may wait, who runs next, with whom and when. Pure of time and threads: it is told the
 * time, and whoever shares it between threads guards it with one lock, as {@link Slots} does. It
 * calls nothing but its own parts, so that lock is short.
 *
 * <p><b>Who may wait.</b> The pool and each lane have {@link QueueLimits}. Before those, a lane
 * that has learned what its runs cost turns away what would wait too long ({@link Admission}) or
 * miss its deadline. When there is no room, {@link Evictions} makes some for a higher priority.
 *
 * <p><b>Which lane.</b> Each gets the same share of slot time: {@link FairOrder}. A serial one is
 * passed over while a run of it is out.
 *
 * <p><b>With whom.</b> A batch takes requests of one lane, higher priorities first and those that
 * waited long counted as higher, else in the order they came, until one does not fit; that one
 * waits for the next batch and nobody overtakes it. What has more rows than a batch is split. Who
 * is late at the cut, is handed out as expired and never runs; who ended while waiting, is dropped.
 *
 * <p><b>How many and when.</b> A batch is cut when a slot is free and never before, so late
 * arrivals still get on. It has at most the rows that pay ({@link BatchSize}), and no more than the
 * earliest deadline in it allows. It goes at once, unless a short wait pays ({@link
 * Learner#waitUntil}).
 *
 * <p>Cost: offer and remove are O(log lanes) and allocate nothing, a poll is O(what it hands out).
 */
public final class BatchQueue<T> {
  /**
   * How many requests that will not run one poll may clear away: it bounds the time under the lock
   * when thousands expire at once.
   */
  static final int MAX_DEAD_A_POLL = 256;

  private final Tally tally;
  private final QueueLimits laneLimits;
  private final int slots;
  private final FairOrder<T> order = new FairOrder<>();
  private final Cutter<T> cutter = new Cutter<>(this);
  private final List<Lane<T>> lingering = new ArrayList<>();
  private final Admission<T> admission;
  private final Evictions<T> evictions;
  private List<Pending<T>> forgotten = new ArrayList<>();
  private boolean closed;

  /**
   * Makes an open, empty queue.
   *
   * @param pool what may wait in all lanes together
   * @param lane what may wait in each lane
   * @param slots how many batches can run at once
   */
  public BatchQueue(QueueLimits pool, QueueLimits lane, int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("A pool needs at least 1 slot, not " + slots);
    }
    this.tally = new Tally(pool);
    this.laneLimits = Objects.requireNonNull(lane, "lane");
    this.slots = slots;
    this.admission = new Admission<>(order, slots);
    this.evictions = new Evictions<>(this, tally, admission);
  }

  /**
   * Makes an open, empty lane of this queue that learns what its runs cost.
   *
   * @param key how the caller names it
   * @param maxBatchRows the most rows of a batch
   * @param batchable false if each request must run alone, and as a whole
   */
  public Lane<T> openLane(Object key, int maxBatchRows, boolean batchable) {
    return new Lane<>(this, key, maxBatchRows, batchable, false, true, laneLimits);
  }

  /** Makes one whose requests run one at a time, each as a whole: runs that change something. */
  public Lane<T> openSerialLane(Object key) {
    return new Lane<>(this, key, 1, false, true, true, laneLimits);
  }

  /**
   * The same, with batches as large as allowed that go at once, and no limit on predicted waits.
   */
  public Lane<T> openFixedLane(Object key, int maxBatchRows, boolean batchable) {
    return new Lane<>(this, key, maxBatchRows, batchable, false, false, laneLimits);
  }

  // ---- offers

  /** Takes a request into a lane of this queue, or says why not. */
  public OfferAnswer offer(Lane<T> lane, Pending<T> pending, long now) {
    requireOwn(lane);
    if (pending.lane() != null) {
      throw new IllegalStateException("A request can be accepted only once");
    }
    OfferAnswer answer = answerTo(lane, pending, now);
    if (answer == OfferAnswer.ACCEPTED) {
      accept(lane, pending, now);
    }
    return answer;
  }

  private OfferAnswer answerTo(Lane<T> lane, Pending<T> pending, long now) {
    if (closed || lane.isClosed()) {
      return OfferAnswer.CLOSED;
    }
    if (pending.isFinished()) {
      return OfferAnswer.ENDED;
    }
    if (!tally.canEverHold(pending) || !lane.tally().canEverHold(pending)) {
      return OfferAnswer.TOO_LARGE;
    }
    if (pending.isLate(now)) {
      return OfferAnswer.EXPIRED;
    }
    OfferAnswer byTime =
        admission.answer(lane, pending.priority(), pending.rows(), pending.deadlineNanos(), now);
    if (byTime != OfferAnswer.ACCEPTED) {
      return byTime;
    }
    return evictions.makeRoom(lane, pending, now) ? OfferAnswer.ACCEPTED : OfferAnswer.FULL;
  }

  /**
   * Whether a request of so many rows would be taken in by a lane of this queue, as far as that is
   * known before it is read: ACCEPTED, FULL or HOPELESS.
   */
  public OfferAnswer outlook(
      Lane<T> lane, Priority priority, int rows, long deadlineNanos, long now) {
    requireOwn(lane);
    return admission.answer(lane, priority, rows, deadlineNanos, now);
  }

  /** How long a newcomer would wait in a lane of this queue before its run begins. */
  public double waitNanos(Lane<T> lane, Priority priority, long now) {
    requireOwn(lane);
    return admission.waitNanos(lane, priority, now);
  }

  private void accept(Lane<T> lane, Pending<T> pending, long now) {
    Learner known = lane.learner();
    long cost = 0;
    if (known != null) {
      known.came(now);
      cost = (long) (known.rowNanos() * pending.rows());
    }
    if (lane.isEmpty()) {
      lane.becomesBusy(now);
    }
    pending.enqueued(lane, now, cost);
    lane.append(pending);
    tally.add(pending);
    admission.waits(cost);
    order.add(lane);
  }

  /** Those that had to make room since the last call; the caller ends them. Usually empty. */
  public List<Pending<T>> takeEvicted() {
    return evictions.take();
  }

  /** When the lane wants a slot: {@code now} or earlier at once; MAX_VALUE if nothing waits. */
  long dueNanos(Lane<T> lane, long now) {
    return lane.isEmpty() ? Long.MAX_VALUE : lane.dueNanos(now);
  }

  // ---- polls

  /**
   * Hands out what a free slot should do now.
   *
   * @param into emptied first, as by {@link #release}
   * @return 0 if it is filled and the caller should ask again when done with it (there may be only
   *     expired ones in it, or, when many ended while waiting, nothing); else the nanoseconds until
   *     asking again makes sense if nothing is offered meanwhile, {@link Long#MAX_VALUE} when
   *     nothing waits
   */
  public long poll(long now, Batch<T> into) {
    release(into, now);
    long rest = Long.MAX_VALUE;
    Lane<T> lane = order.take();
    while (lane != null) {
      if (lane.isBlocked()) {
        // Whoever has its run polls after it.
        lingering.add(lane);
      } else if (!lane.isEmpty()) {
        long due = closed ? now : lane.dueNanos(now);
        if (due - now <= 0) {
          cut(lane, now, into);
          rest = 0;
          break;
        }
        rest = Math.min(rest, due - now);
        lingering.add(lane);
      }
      lane = order.take();
    }
    for (int i = 0; i < lingering.size(); i++) {
      order.putBack(lingering.get(i));
    }
    lingering.clear();
    return rest;
  }

  private void cut(Lane<T> lane, long now, Batch<T> into) {
    into.fillFrom(lane, now);
    lane.batchLeft();
    WhyCut why = cutter.fill(lane, now, into);
    if (!into.isEmpty()) {
      Learner known = lane.learner();
      double cost = known == null ? 0 : known.costs().predict(into.rows());
      into.runs(Math.max(1, (long) cost));
      order.serve(lane, into.chargedNanos());
      admission.begins(into);
      lane.cut(into, why, now);
    }
    if (lane.isEmpty()) {
      return;
    }
    if (into.isEmpty()) {
      order.putBack(lane);
    } else {
      order.add(lane);
    }
  }

  /** Takes back a batch whose run is over and empties it; a poll does the same. */
  public void release(Batch<T> done, long now) {
    Lane<T> lane = done.laneOrNull();
    if (lane == null) {
      return;
    }
    for (int i = 0; i < done.pendings().size(); i++) {
      Pending<T> pending = done.pendings().get(i);
      pending.partReturned();
      if (!pending.isFinished() && pending.isAllReturned()) {
        forgotten.add(pending);
      }
    }
    if (done.isRunning()) {
      admission.ends(done);
      lane.ran(done, Math.max(1, now - done.cutNanos()), now);
    }
    done.clear();
    lane.batchReturned();
  }

  /**
   * Those of released batches that nobody finished and that have nothing left to run; the caller
   * ends them. Usually empty.
   */
  public List<Pending<T>> takeForgotten() {
    if (forgotten.isEmpty()) {
      return List.of();
    }
    List<Pending<T>> taken = forgotten;
    forgotten = new ArrayList<>();
    return taken;
  }

  // ---- withdrawals and the end

  /**
   * Takes a request out, wherever in its lane it stands.
   *
   * @return false if it does not wait here: never accepted, or handed out already
   */
  public boolean remove(Pending<T> pending, long now) {
    Lane<T> lane = pending.lane();
    if (lane == null || !pending.isQueued() || !lane.belongsTo(this)) {
      return false;
    }
    dequeue(lane, pending, now);
    lane.goIfDone();
    return true;
  }

  void dequeue(Lane<T> lane, Pending<T> pending, long now) {
    lane.unlink(pending, now);
    tally.subtract(pending);
    admission.waits(-pending.costNanos());
    pending.dequeued();
  }

  /** Ends the offers to one lane of this queue; what waits in it still runs. */
  public void close(Lane<T> lane) {
    requireOwn(lane);
    lane.close();
  }

  /** Ends all offers; what waits still runs. */
  public void close() {
    closed = true;
  }

  /** True once it is closed and nothing waits: no poll will ever hand out anything. */
  public boolean isOver() {
    return closed && tally.pendings() == 0;
  }

  /** Takes out all that waits, lane by lane. */
  public List<Pending<T>> removeAll(long now) {
    List<Pending<T>> all = new ArrayList<>(tally.pendings());
    for (Lane<T> lane = order.take(); lane != null; lane = order.take()) {
      for (Pending<T> head = lane.head(now); head != null; head = lane.head(now)) {
        all.add(head);
        dequeue(lane, head, now);
      }
      lane.goIfDone();
    }
    return all;
  }

  /** What waits and what runs now. */
  public Backlog backlog() {
    return new Backlog(tally.pendings(), tally.rows(), tally.bytes(), admission.runningBatches());
  }

  /** What a lane of this queue is like, for people. */
  public LaneView view(Lane<T> lane, long now) {
    requireOwn(lane);
    return lane.view(
        (long) admission.waitNanos(lane, Priority.NORMAL, now),
        (long) admission.longestNanos(lane, now),
        now);
  }

  /** Whether nothing of a lane of this queue waits or is out. */
  boolean isIdle(Lane<T> lane) {
    requireOwn(lane);
    return lane.isIdle();
  }

  int slots() {
    return slots;
  }

  boolean hasWaiting() {
    return tally.pendings() > 0;
  }

  private void requireOwn(Lane<T> lane) {
    if (!lane.belongsTo(this)) {
      throw new IllegalArgumentException(lane + " was opened by another queue");
    }
  }
}
