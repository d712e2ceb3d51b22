package dev.siskin.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool of slots: so many batches run at once, each on its own thread. Any thread may call it.
 *
 * <p>One short lock guards the queue; the runner, the completions and all wake-ups are called
 * outside it (the clock is read inside, it must be a plain reading such as {@code
 * System::nanoTime}). An offer allocates nothing, and wakes one thread if one rests; a request that
 * comes to an idle pool starts after about the cost of that.
 *
 * <p>No wake-up is lost: a worker joins the idle ones under the same hold of the lock under which
 * it saw the queue empty, an offer that comes later finds it there, and a wake-up that comes before
 * the park makes the park return. Whoever was called asks again; there is always one awake, or on
 * the way, as long as one rests and something waits.
 *
 * <p>{@link #start} gives each slot a thread, {@code siskin-slot-N}. They are daemons: a native run
 * cannot be interrupted, so a hung one must not keep the process from ending; going down gracefully
 * is {@link #drain}. Without start, a test or a simulation turns the slots by hand with {@link
 * #step}.
 */
public final class Slots<T> {
  /** What a step answers when this pool is closed and nothing waits. */
  public static final long OVER = -1;

  private final Object lock = new Object();
  private final BatchQueue<T> queue;
  private final IdleWorkers<T> idle = new IdleWorkers<>();
  private final List<Worker<T>> workers = new ArrayList<>();
  private final Runs<T> runs;
  private final Endings<T> endings;
  private final LongSupplier clock;
  private volatile @Nullable CountDownLatch threadsLeft;

  /**
   * Makes a pool that stands still, of as many slots as the queue reckons with.
   *
   * @param queue used by nobody else from now on
   * @param clock nanoseconds, as System::nanoTime; deadlines are points of it
   */
  public Slots(
      BatchQueue<T> queue, Runner<T> runner, Completions<T> completions, LongSupplier clock) {
    this.queue = Objects.requireNonNull(queue, "queue");
    this.endings = new Endings<>(Objects.requireNonNull(completions, "completions"));
    this.clock = Objects.requireNonNull(clock, "clock");
    this.runs = new Runs<>(Objects.requireNonNull(runner, "runner"), endings, clock);
    for (int slot = 0; slot < queue.slots(); slot++) {
      workers.add(new Worker<>(slot));
    }
  }

  /** Gives each slot its thread. Called once. */
  public void start() {
    CountDownLatch left = new CountDownLatch(workers.size());
    synchronized (lock) {
      if (threadsLeft != null) {
        throw new IllegalStateException("The slots are started already");
      }
      threadsLeft = left;
    }
    for (int slot = 0; slot < workers.size(); slot++) {
      Worker<T> worker = workers.get(slot);
      Thread thread = new Thread(() -> work(worker, left), "siskin-slot-" + slot);
      thread.setDaemon(true);
      worker.startedOn(thread);
      thread.start();
    }
  }

  /** Makes an open lane, see {@link BatchQueue#openLane}. */
  public Lane<T> openLane(Object key, int maxBatchRows, boolean batchable) {
    return queue.openLane(key, maxBatchRows, batchable);
  }

  /** Makes an open lane that does not learn, see {@link BatchQueue#openFixedLane}. */
  public Lane<T> openFixedLane(Object key, int maxBatchRows, boolean batchable) {
    return queue.openFixedLane(key, maxBatchRows, batchable);
  }

  /** Makes an open lane of runs that change something, see {@link BatchQueue#openSerialLane}. */
  public Lane<T> openSerialLane(Object key) {
    return queue.openSerialLane(key);
  }

  /**
   * Offers a request; never blocks but for the short lock.
   *
   * @return if ACCEPTED, the request will end; else it is still the caller's to end
   */
  public OfferAnswer offer(Lane<T> lane, Pending<T> pending) {
    long now = clock.getAsLong();
    OfferAnswer answer;
    Worker<T> called = null;
    List<Pending<T>> evicted;
    synchronized (lock) {
      answer = queue.offer(lane, pending, now);
      evicted = queue.takeEvicted();
      if (answer == OfferAnswer.ACCEPTED && isCallNeeded(lane, now)) {
        called = idle.call();
      }
    }
    wake(called);
    endings.evict(evicted);
    return answer;
  }

  /**
   * Offers several at once: they can share a batch from its first, and one worker is called for
   * all.
   *
   * @param lanes where each goes
   * @param pendings as many
   * @param answers filled, one each, as {@link #offer} would give them
   */
  public void offerAll(List<Lane<T>> lanes, List<Pending<T>> pendings, List<OfferAnswer> answers) {
    long now = clock.getAsLong();
    Worker<T> called = null;
    List<Pending<T>> evicted;
    synchronized (lock) {
      boolean needed = false;
      for (int i = 0; i < pendings.size(); i++) {
        OfferAnswer answer = queue.offer(lanes.get(i), pendings.get(i), now);
        answers.add(answer);
        needed |= answer == OfferAnswer.ACCEPTED && isCallNeeded(lanes.get(i), now);
      }
      evicted = queue.takeEvicted();
      called = needed ? idle.call() : null;
    }
    wake(called);
    endings.evict(evicted);
  }

  /** While a lane waits for more, one worker that knows when to ask again is enough. */
  private boolean isCallNeeded(Lane<T> lane, long now) {
    long due = queue.dueNanos(lane, now);
    return due - now <= 0 || !idle.isAnyWatching(due);
  }

  /**
   * What would come of an offer now, as far as it can be told before the request is read, see
   * {@link BatchQueue#outlook}.
   */
  public OfferAnswer outlook(Lane<T> lane, Priority priority, int rows, long deadlineNanos) {
    long now = clock.getAsLong();
    synchronized (lock) {
      return queue.outlook(lane, priority, rows, deadlineNanos, now);
    }
  }

  /** How long a request that came to the lane now would wait for its run. */
  public long waitNanos(Lane<T> lane, Priority priority) {
    long now = clock.getAsLong();
    synchronized (lock) {
      return (long) queue.waitNanos(lane, priority, now);
    }
  }

  /** Whether nothing of a lane waits or runs now. */
  public boolean isIdle(Lane<T> lane) {
    synchronized (lock) {
      return queue.isIdle(lane);
    }
  }

  /** What a lane is like, for people. */
  public LaneView view(Lane<T> lane) {
    long now = clock.getAsLong();
    synchronized (lock) {
      return queue.view(lane, now);
    }
  }

  /**
   * Ends a request nobody waits for any more, and frees its place. If its run is going on, that is
   * finished for nothing.
   *
   * @return whether this call ended it; nothing is reported to the completions
   */
  public boolean cancel(Pending<T> pending) {
    return withdraw(pending, Outcome.CANCELLED);
  }

  /** The same, for a deadline that the caller saw pass, be it during a run. */
  public boolean expire(Pending<T> pending) {
    return withdraw(pending, Outcome.EXPIRED);
  }

  private boolean withdraw(Pending<T> pending, Outcome how) {
    boolean ended = pending.finish(how);
    long now = clock.getAsLong();
    synchronized (lock) {
      queue.remove(pending, now);
    }
    return ended;
  }

  /** Ends the offers to a lane; what waits in it still runs, then it is {@link Lane#isGone}. */
  public void closeLane(Lane<T> lane) {
    synchronized (lock) {
      queue.close(lane);
    }
  }

  /** What waits and runs now, all figures of one moment. */
  public Backlog backlog() {
    synchronized (lock) {
      return queue.backlog();
    }
  }

  /** Takes no more offers, and lets the threads end once nothing waits. Does not wait for it. */
  public void close() {
    List<Worker<T>> called = new ArrayList<>();
    synchronized (lock) {
      queue.close();
      for (Worker<T> worker = idle.call(); worker != null; worker = idle.call()) {
        called.add(worker);
      }
    }
    called.forEach(Worker::wake);
  }

  /**
   * Closes, lets the threads finish what waits, and after the timeout ends what is left, waiting or
   * running, as SHED. Afterwards every request that was ever accepted has ended. Blocks; never call
   * it from a runner or a completion. An interrupt counts as the timeout.
   *
   * @return whether every run is over; if not, what a run uses must not be freed yet
   */
  public boolean drain(Duration timeout) {
    close();
    boolean allOver = awaitThreads(timeout);
    endings.shed(leftovers());
    return allOver;
  }

  private boolean awaitThreads(Duration timeout) {
    CountDownLatch left = threadsLeft;
    try {
      return left == null || left.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<Pending<T>> leftovers() {
    long now = clock.getAsLong();
    synchronized (lock) {
      List<Pending<T>> left = queue.removeAll(now);
      for (Worker<T> worker : workers) {
        left.addAll(worker.batch().pendings());
        left.addAll(worker.batch().expired());
      }
      return left;
    }
  }

  /**
   * Turns one slot by hand: takes what it should do now, does it, and returns. Only for pools that
   * were not started.
   *
   * @return 0 if it should be asked again at once, {@link #OVER} if never, else the nanoseconds it
   *     may rest if nothing is offered, {@link Long#MAX_VALUE} for any length
   */
  public long step(int slot) {
    if (threadsLeft != null) {
      throw new IllegalStateException("The slots have threads that turn them");
    }
    return turn(workers.get(slot));
  }

  private void work(Worker<T> worker, CountDownLatch left) {
    try {
      for (long rest = turn(worker); rest != OVER; rest = turn(worker)) {
        if (rest > 0) {
          worker.rest(rest);
        }
      }
    } finally {
      left.countDown();
    }
  }

  private long turn(Worker<T> worker) {
    Batch<T> batch = worker.batch();
    try {
      long rest = take(worker);
      sendAwayLate(batch);
      if (!batch.isEmpty()) {
        runs.run(worker);
      }
      return rest;
    } catch (Throwable thrown) {
      if (!endings.fail(batch.pendings(), thrown)) {
        Endings.surface(thrown);
      }
      return 0;
    }
  }

  private long take(Worker<T> worker) {
    Worker<T> called = null;
    long rest;
    List<Pending<T>> forgotten;
    synchronized (lock) {
      idle.asks(worker);
      long now = clock.getAsLong();
      rest = queue.poll(now, worker.batch());
      forgotten = queue.takeForgotten();
      if (rest == 0) {
        called = queue.hasWaiting() ? idle.callOne() : null;
      } else if (queue.isOver()) {
        rest = OVER;
        // One may have come to rest since the end began, behind a lane that was blocked.
        called = idle.call();
      } else {
        idle.rests(worker);
        if (rest != Long.MAX_VALUE) {
          idle.watches(worker, now + rest);
        }
      }
    }
    wake(called);
    endings.failForgotten(forgotten);
    return rest;
  }

  /** Reports come before the run and take time, so the deadlines are looked at again after them. */
  private void sendAwayLate(Batch<T> batch) {
    while (!batch.expired().isEmpty()) {
      endings.expire(batch.expired());
      synchronized (lock) {
        batch.cutAgain(clock.getAsLong());
      }
    }
  }

  private void wake(@Nullable Worker<T> called) {
    if (called != null) {
      called.wake();
    }
  }
}
