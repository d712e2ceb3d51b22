package dev.siskin.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides who waits, who runs next, and with whom. Pure of time and threads: it is told the time,
 * and whoever shares it between threads guards it with one lock, as {@link Slots} does. It calls
 * nothing but its own parts, so that lock is short.
 *
 * <p><b>When.</b> A poll means "a slot is free", and then whatever waits goes at once: a batch is
 * cut when it can start and never before, so late arrivals still get on. Nothing lingers.
 *
 * <p><b>With whom.</b> A batch takes requests of one lane in the order they came, until one does
 * not fit; that one waits for the next batch and nobody overtakes it. Who is late at the cut, is
 * handed out as expired and never runs; who ended while waiting, is dropped.
 *
 * <p><b>Which lane.</b> Lanes with something waiting take turns, one batch each. A lane that was
 * served goes, at the next poll, behind all that wait then: so it is served again after at most one
 * batch of each of those, whatever anybody else offers, and a lane that just became busy waits for
 * at most one batch of each lane ahead of it, never for a neighbour's backlog. Earliest deadline
 * first, or oldest head first, do not have this: under either a flooded lane's backlog, being older
 * and due earlier, goes ahead of all newcomers, and a lane with long deadlines waits until they are
 * almost over. A turn is a batch whatever it costs; when costs are measured, the same round becomes
 * a deficit round robin.
 *
 * <p><b>How much.</b> The pool and each lane have {@link QueueLimits}. Expired requests deep in a
 * lane count until they are met.
 *
 * <p>Cost: offer and remove are O(1) and allocate nothing, a poll is O(what it hands out).
 */
public final class BatchQueue<T> {
  /**
   * How many requests that will not run one poll may clear away: it bounds the time under the lock
   * when thousands expire at once.
   */
  static final int MAX_DEAD_A_POLL = 256;

  private final Tally tally;
  private final QueueLimits laneLimits;

  /** Lanes in the order of their turns; those emptied since are dropped when they are met. */
  private final ArrayDeque<Lane<T>> turns = new ArrayDeque<>();

  private @Nullable Lane<T> served;
  private int runningBatches;
  private boolean closed;

  /**
   * Makes an open, empty queue.
   *
   * @param pool what may wait in all lanes together
   * @param lane what may wait in each lane
   */
  public BatchQueue(QueueLimits pool, QueueLimits lane) {
    this.tally = new Tally(pool);
    this.laneLimits = Objects.requireNonNull(lane, "lane");
  }

  /**
   * Makes an open, empty lane of this queue.
   *
   * @param key how the caller names it
   * @param maxBatchRows the rows of a full batch, and of the largest request
   * @param batchable false if each request must run alone
   */
  public Lane<T> openLane(Object key, int maxBatchRows, boolean batchable) {
    return new Lane<>(this, key, maxBatchRows, batchable, laneLimits);
  }

  /** Takes a request into a lane of this queue, or says why not. */
  public OfferAnswer offer(Lane<T> lane, Pending<T> pending, long now) {
    if (!lane.belongsTo(this)) {
      throw new IllegalArgumentException(lane + " was opened by another queue");
    }
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
    if (pending.rows() > lane.maxBatchRows()
        || !tally.canEverHold(pending)
        || !lane.tally().canEverHold(pending)) {
      return OfferAnswer.TOO_LARGE;
    }
    if (pending.isLate(now)) {
      return OfferAnswer.EXPIRED;
    }
    boolean room = tally.hasRoomFor(pending) && lane.tally().hasRoomFor(pending);
    return room ? OfferAnswer.ACCEPTED : OfferAnswer.FULL;
  }

  private void accept(Lane<T> lane, Pending<T> pending, long now) {
    pending.enqueued(lane, now);
    lane.append(pending);
    tally.add(pending);
    if (!lane.hasTurn()) {
      lane.setTurn(true);
      turns.addLast(lane);
    }
  }

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
    release(into);
    Lane<T> lane = nextLane();
    if (lane == null) {
      return Long.MAX_VALUE;
    }
    cut(lane, now, into);
    if (!into.isEmpty()) {
      turns.removeFirst();
      served = lane;
      runningBatches++;
      into.countedAsRunning();
    }
    return 0;
  }

  private @Nullable Lane<T> nextLane() {
    Lane<T> last = served;
    if (last != null) {
      served = null;
      turns.addLast(last);
    }
    Lane<T> lane = turns.peekFirst();
    while (lane != null && lane.head() == null) {
      turns.removeFirst();
      lane.setTurn(false);
      lane = turns.peekFirst();
    }
    return lane;
  }

  private void cut(Lane<T> lane, long now, Batch<T> into) {
    into.fillFrom(lane);
    lane.batchLeft();
    int dead = 0;
    Pending<T> head = lane.head();
    while (head != null && dead < MAX_DEAD_A_POLL) {
      if (head.isFinished()) {
        dead++;
      } else if (head.isLate(now)) {
        into.addExpired(head);
        dead++;
      } else if (lane.fits(head, into.rows())) {
        into.add(head, now);
      } else {
        return;
      }
      dequeue(lane, head);
      head = lane.head();
    }
  }

  /** Takes back a batch whose run is over and empties it; a poll does the same. */
  public void release(Batch<T> done) {
    Lane<T> lane = done.laneOrNull();
    if (lane == null) {
      return;
    }
    if (done.isRunning()) {
      runningBatches--;
    }
    done.clear();
    lane.batchReturned();
  }

  /**
   * Takes a request out, wherever in its lane it stands.
   *
   * @return false if it does not wait here: never accepted, or handed out already
   */
  public boolean remove(Pending<T> pending) {
    Lane<T> lane = pending.lane();
    if (lane == null || !pending.isQueued() || !lane.belongsTo(this)) {
      return false;
    }
    dequeue(lane, pending);
    lane.goIfDone();
    return true;
  }

  private void dequeue(Lane<T> lane, Pending<T> pending) {
    lane.unlink(pending);
    tally.subtract(pending);
    pending.dequeued();
  }

  /** Ends the offers to one lane of this queue; what waits in it still runs. */
  public void close(Lane<T> lane) {
    if (!lane.belongsTo(this)) {
      throw new IllegalArgumentException(lane + " was opened by another queue");
    }
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
  public List<Pending<T>> removeAll() {
    List<Pending<T>> all = new ArrayList<>(tally.pendings());
    for (Lane<T> lane = nextLane(); lane != null; lane = nextLane()) {
      for (Pending<T> head = lane.head(); head != null; head = lane.head()) {
        all.add(head);
        dequeue(lane, head);
      }
      lane.goIfDone();
    }
    return all;
  }

  /** What waits and what runs now. */
  public Backlog backlog() {
    return new Backlog(tally.pendings(), tally.rows(), tally.bytes(), runningBatches);
  }

  boolean hasWaiting() {
    return tally.pendings() > 0;
  }
}
