package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Offers, cancels, expiries, lane closes and runs that throw or forget, all at once on real
 * threads, and a drain in the midst of them: every accepted request must end exactly once.
 */
@Isolated
@Timeout(120)
class SlotsStressTest {
  private static final int ROUNDS = 200;
  private static final int CALLERS = 3;
  private static final int OFFERS_A_CALLER = 1_500;

  @Test
  void everyAcceptedRequestEndsExactlyOnce() throws Exception {
    Map<Outcome, Integer> sums = new EnumMap<>(Outcome.class);
    for (int round = 0; round < ROUNDS; round++) {
      new Round(round).play(sums);
    }
    assertThat(sums).as("each way to end was met").containsOnlyKeys(Outcome.values());
    assertThat(sums.values()).as("and not by one freak each").allMatch(count -> count > 10);
  }

  /** What stands for the server's request: counts how often it was ended. */
  private static final class Request {
    final AtomicInteger endings = new AtomicInteger();
    final AtomicInteger rows = new AtomicInteger();
  }

  private static final class Round implements Completions<Request> {
    private final int seed;
    private final AtomicLong clock = new AtomicLong();
    private final Queue<Pending<Request>> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();

    /** A few more than the queue holds, so that callers keep pace and still meet a full queue. */
    private final Semaphore inFlight = new Semaphore(80);

    private final CountDownLatch halfway = new CountDownLatch(CALLERS * OFFERS_A_CALLER / 2);
    private final Slots<Request> slots;
    private final List<Lane<Request>> lanes = new ArrayList<>();

    Round(int seed) {
      this.seed = seed;
      QueueLimits limits = new QueueLimits(64, 128, 10_000);
      slots = new Slots<>(new BatchQueue<>(limits, limits, 3), this::run, this, clock::get);
      for (int lane = 0; lane < 3; lane++) {
        lanes.add(
            lane == 2 ? slots.openLane(lane, 4, true) : slots.openFixedLane(lane, 4, lane > 0));
      }
    }

    void play(Map<Outcome, Integer> sums) throws InterruptedException {
      slots.start();
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Random random = new Random(31L * seed + caller);
        callers.add(new Thread(() -> call(random)));
      }
      callers.forEach(Thread::start);
      // Every other round drains under load, without time to finish what waits.
      boolean early = seed % 2 == 0;
      if (early) {
        halfway.await();
        slots.drain(Duration.ZERO);
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(slots.drain(Duration.ofSeconds(60))).isTrue();
      check(sums, early);
    }

    private void call(Random random) {
      List<Pending<Request>> mine = new ArrayList<>();
      for (int i = 0; i < OFFERS_A_CALLER; i++) {
        inFlight.acquireUninterruptibly();
        long now = clock.incrementAndGet();
        int rows = 1 + random.nextInt(6);
        Pending<Request> pending =
            new Pending<>(
                new Request(),
                rows,
                10,
                now + 5 + random.nextInt(500),
                Priority.values()[random.nextInt(4)],
                random.nextInt(50) == 0);
        if (slots.offer(lanes.get(random.nextInt(3)), pending) == OfferAnswer.ACCEPTED) {
          accepted.add(pending);
          mine.add(pending);
        } else {
          inFlight.release();
        }
        disturb(random, mine);
        halfway.countDown();
      }
    }

    private void disturb(Random random, List<Pending<Request>> mine) {
      int dice = random.nextInt(2_000);
      if (dice == 0) {
        slots.closeLane(lanes.get(0));
      } else if (dice < 300 && !mine.isEmpty()) {
        Pending<Request> any = mine.get(mine.size() - 1 - random.nextInt(Math.min(8, mine.size())));
        note(any, dice < 200 ? slots.cancel(any) : slots.expire(any));
      } else if (dice < 350 && !mine.isEmpty()) {
        Pending<Request> last = mine.get(mine.size() - 1);
        note(last, last.finish(Outcome.CANCELLED));
      }
    }

    private void run(Batch<Request> batch) {
      int number = runs.incrementAndGet();
      check(batch);
      if (number % 17 == 0) {
        // When all of its requests ended meanwhile, the throwable surfaces at the thread.
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
        throw new IllegalStateException("a run that throws");
      }
      int forgotten = number % 13 == 0 ? 1 : 0;
      for (int i = forgotten; i < batch.pendings().size(); i++) {
        answer(batch, i);
      }
    }

    private void check(Batch<Request> batch) {
      int rows = 0;
      for (int i = 0; i < batch.pendings().size(); i++) {
        Pending<Request> pending = batch.pendings().get(i);
        rows += batch.rows(i);
        require(pending.lane() == batch.lane(), "lanes are mixed");
        require(pending.startedNanos() < pending.deadlineNanos(), "started late");
        require(batch.from(i) + batch.rows(i) <= pending.rows(), "rows that it does not have");
        require(!pending.isAlone() || batch.pendings().size() == 1, "not alone as it must be");
      }
      require(rows == batch.rows(), "rows are miscounted");
      require(rows <= 4 || !batch.lane().isBatchable(), "too many rows");
      require(batch.lane().isBatchable() || batch.pendings().size() == 1, "not alone");
      require(!batch.lane().isGone(), "a lane that is gone runs");
    }

    /** Counts rows as the server does that joins the parts of a split request. */
    private void answer(Batch<Request> batch, int index) {
      Pending<Request> pending = batch.pendings().get(index);
      if (pending.work().rows.addAndGet(batch.rows(index)) >= pending.rows()) {
        require(pending.work().rows.get() == pending.rows(), "ran rows twice");
        note(pending, pending.finish(Outcome.ANSWERED));
      }
    }

    private void require(boolean holds, String otherwise) {
      if (!holds) {
        wrongs.add(otherwise);
      }
    }

    private void note(Pending<Request> pending, boolean ended) {
      if (ended) {
        inFlight.release();
        pending.work().endings.incrementAndGet();
      }
    }

    @Override
    public void expired(Pending<Request> pending) {
      require(pending.outcome() == Outcome.EXPIRED, "reported as expired but is not");
      note(pending, true);
    }

    @Override
    public void failed(Pending<Request> pending, Throwable cause) {
      require(pending.outcome() == Outcome.FAILED, "reported as failed but is not");
      note(pending, true);
    }

    @Override
    public void runFailed(Lane<Request> lane, int requests, Throwable cause) {
      require(requests > 1, "a run of one failed, which is told as such");
    }

    @Override
    public void evicted(Pending<Request> pending) {
      require(pending.outcome() == Outcome.SHED, "reported as evicted but is not");
      note(pending, true);
    }

    @Override
    public void shed(Pending<Request> pending) {
      require(pending.outcome() == Outcome.SHED, "reported as shed but is not");
      note(pending, true);
    }

    private void check(Map<Outcome, Integer> sums, boolean early) {
      assertThat(wrongs).as("round %d", seed).isEmpty();
      assertThat(slots.backlog()).isEqualTo(new Backlog(0, 0, 0, 0));
      for (Pending<Request> pending : accepted) {
        assertThat(pending.work().endings).as("round %d", seed).hasValue(1);
        Outcome outcome = pending.outcome();
        assertThat(outcome).isNotNull();
        if (outcome != null) {
          sums.merge(outcome, 1, Integer::sum);
        }
        boolean evictable = pending.priority() != Priority.CRITICAL;
        assertThat(outcome == Outcome.SHED && !early && !evictable)
            .as("shed without need")
            .isFalse();
      }
    }
  }
}
