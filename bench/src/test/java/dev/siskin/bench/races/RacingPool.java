package dev.siskin.bench.races;

import dev.siskin.batching.Backlog;
import dev.siskin.batching.Batch;
import dev.siskin.batching.BatchQueue;
import dev.siskin.batching.Completions;
import dev.siskin.batching.Lane;
import dev.siskin.batching.OfferAnswer;
import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.Priority;
import dev.siskin.batching.QueueLimits;
import dev.siskin.batching.Slots;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A pool with one lane that the actors of a race turn by hand. It counts how often each request
 * ended, and notes what must never be; {@link #endOf} tells both, so that a word too many makes an
 * outcome that no race allows.
 */
final class RacingPool implements Completions<RacingPool.Request> {
  /** Of all requests; the clock stands before it until {@link #passDeadline}. */
  private static final long DEADLINE = 100;

  private static final int MOST_STEPS = 8;

  private final AtomicLong clock = new AtomicLong(DEADLINE / 2);
  private final int slotCount;
  private final Slots<Request> slots;
  private final Lane<Request> lane;
  private volatile boolean modelFreed;
  private volatile @Nullable String wrong;

  /** What stands for the server's request. */
  static final class Request {
    private final boolean isPoison;
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger rowsRun = new AtomicInteger();

    /** Written and read by the thread that offers it, and then by the arbiter. */
    private boolean accepted;

    Request(boolean isPoison) {
      this.isPoison = isPoison;
    }
  }

  /**
   * Makes a pool in which nothing waits.
   *
   * @param slots how many there are to turn
   * @param mostWaiting requests beyond which somebody must make room
   * @param batchRows the most rows of a batch
   */
  RacingPool(int slots, int mostWaiting, int batchRows) {
    QueueLimits limits = new QueueLimits(mostWaiting, 1_000, 1_000);
    this.slotCount = slots;
    this.slots = new Slots<>(new BatchQueue<>(limits, limits, slots), this::run, this, clock::get);
    this.lane = this.slots.openFixedLane("lane", batchRows, true);
  }

  // ---- requests

  static Pending<Request> request() {
    return request(1, Priority.NORMAL);
  }

  static Pending<Request> request(int rows, Priority priority) {
    return new Pending<>(new Request(false), rows, 0, DEADLINE, priority, false);
  }

  /** One that makes each of its runs fail. */
  static Pending<Request> poison() {
    return new Pending<>(new Request(true), 1, 0, DEADLINE, Priority.NORMAL, false);
  }

  // ---- what actors do

  void offer(Pending<Request> pending) {
    OfferAnswer answer = slots.offer(lane, pending);
    pending.work().accepted = answer == OfferAnswer.ACCEPTED;
  }

  /** Takes what waits, runs it and answers it. */
  void turn(int slot) {
    slots.step(slot);
  }

  void cancel(Pending<Request> pending) {
    if (slots.cancel(pending)) {
      ended(pending);
    }
  }

  /** As the server's sweep does it. */
  void expire(Pending<Request> pending) {
    if (slots.expire(pending)) {
      ended(pending);
    }
  }

  void passDeadline() {
    clock.set(DEADLINE);
  }

  void close() {
    slots.close();
  }

  /** Closes the lane and, where no run of it can follow, frees what it runs on. */
  void closeLane() {
    slots.closeLane(lane);
    freeModelWhereGone();
  }

  void freeModelWhereGone() {
    modelFreed |= lane.isGone();
  }

  void drain() {
    slots.drain(Duration.ZERO);
  }

  // ---- what arbiters ask

  /** Turns the slots until nothing is left to do. */
  void finish() {
    for (int slot = 0; slot < slotCount; slot++) {
      int steps = 0;
      while (slots.step(slot) == 0) {
        if (++steps > MOST_STEPS) {
          require(false, "never rests");
          return;
        }
      }
    }
    require(slots.backlog().equals(new Backlog(0, 0, 0, 0)), "leaves something behind");
  }

  /** The same for a pool whose lane was closed. */
  void finishClosedLane() {
    finish();
    require(lane.isGone(), "lane stays");
  }

  /** Its outcome in one word; more words say what is wrong. */
  String endOf(Pending<Request> pending) {
    int ends = pending.work().ends.get();
    String outcome =
        pending.outcome() == null
            ? pending.work().accepted ? "lost" : "refused"
            : String.valueOf(pending.outcome());
    String times = ends == (pending.isFinished() ? 1 : 0) ? "" : " ended " + ends + " times";
    return outcome + times + (wrong == null ? "" : " and " + wrong);
  }

  // ---- what the pool calls

  private void run(Batch<Request> batch) {
    require(!modelFreed, "runs on a model that is freed");
    boolean fails = false;
    for (Pending<Request> pending : batch.pendings()) {
      require(pending.startedNanos() < DEADLINE, "starts late");
      fails |= pending.work().isPoison;
    }
    if (fails) {
      // When all of its requests ended meanwhile, the throwable surfaces at the thread.
      Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
      throw new IllegalStateException("poison");
    }
    for (int i = 0; i < batch.pendings().size(); i++) {
      answer(batch.pendings().get(i), batch.rows(i));
    }
    require(!modelFreed, "frees a model that runs");
  }

  private void answer(Pending<Request> pending, int rows) {
    int rowsRun = pending.work().rowsRun.addAndGet(rows);
    require(rowsRun <= pending.rows(), "runs rows twice");
    if (rowsRun == pending.rows() && pending.finish(Outcome.ANSWERED)) {
      ended(pending);
    }
  }

  private static void ended(Pending<Request> pending) {
    pending.work().ends.incrementAndGet();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      wrong = otherwise;
    }
  }

  @Override
  public void expired(Pending<Request> pending) {
    ended(pending);
  }

  @Override
  public void failed(Pending<Request> pending, Throwable cause) {
    require(pending.work().isPoison, "fails what is good");
    ended(pending);
  }

  @Override
  public void runFailed(Lane<Request> failed, int requests, Throwable cause) {
    require(requests > 1, "tells of a lone request as of a batch");
  }

  @Override
  public void evicted(Pending<Request> pending) {
    ended(pending);
  }

  @Override
  public void shed(Pending<Request> pending) {
    ended(pending);
  }
}
