package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Slots on real threads. A lost wake-up shows as a test that runs into its timeout. */
@Isolated
@Timeout(60)
class SlotsThreadsTest {
  private static final long DUE = TimeUnit.HOURS.toNanos(1);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final List<Slots<CountDownLatch>> pools = new ArrayList<>();
  private final List<BatchQueue<CountDownLatch>> queues = new ArrayList<>();
  private final CountDownLatch stuck = new CountDownLatch(1);

  @AfterEach
  void noThreadStays() {
    stuck.countDown();
    for (Slots<CountDownLatch> pool : pools) {
      assertThat(pool.drain(Duration.ofSeconds(30))).isTrue();
    }
  }

  /** Each offer comes right when the slot goes to rest, which is where a wake-up could get lost. */
  @Test
  void eachLoneRequestWakesASlot() {
    Slots<CountDownLatch> slots = started(1, SlotsThreadsTest::answerAll);
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 8, true);
    for (int i = 0; i < 50_000; i++) {
      Pending<CountDownLatch> pending = offer(slots, lane);
      while (!pending.isFinished()) {
        assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aRestingSlotIsWokenToo() throws Exception {
    Slots<CountDownLatch> slots = started(2, SlotsThreadsTest::answerAll);
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 8, true);
    for (int i = 0; i < 5_000; i++) {
      offer(slots, lane).work().await();
    }
  }

  @Test
  void manyCallersAtOnceAreAllServed() throws Exception {
    Slots<CountDownLatch> slots = started(3, SlotsThreadsTest::answerAll);
    List<Thread> callers = new ArrayList<>();
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    for (int caller = 0; caller < 4; caller++) {
      int number = caller;
      Lane<CountDownLatch> lane = slots.openFixedLane(number, 4, number % 2 == 0);
      callers.add(
          new Thread(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  awaitQuietly(offer(slots, lane).work());
                }
                done.add(number);
              }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(done).hasSize(4);
  }

  @Test
  void asManyBatchesRunAtOnceAsThereAreSlots() throws Exception {
    CyclicBarrier allRunning = new CyclicBarrier(3);
    Slots<CountDownLatch> slots =
        started(
            3,
            batch -> {
              meet(allRunning);
              answerAll(batch);
            });
    Lane<CountDownLatch> single = slots.openFixedLane("single", 1, false);
    List<Pending<CountDownLatch>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(offer(slots, single));
    }
    for (Pending<CountDownLatch> pending : all) {
      pending.work().await();
    }
    assertThat(threads).hasSize(3).allMatch(Thread::isDaemon);
    assertThat(threads)
        .extracting(Thread::getName)
        .containsExactlyInAnyOrder("siskin-slot-0", "siskin-slot-1", "siskin-slot-2");
  }

  @Test
  void aBusySlotHandsTheRestOnToAnIdleOne() throws Exception {
    CyclicBarrier bothRunning = new CyclicBarrier(2);
    Slots<CountDownLatch> slots =
        started(
            2,
            batch -> {
              meet(bothRunning);
              answerAll(batch);
            });
    Lane<CountDownLatch> single = slots.openFixedLane("single", 1, false);
    Pending<CountDownLatch> a = offer(slots, single);
    Pending<CountDownLatch> b = offer(slots, single);
    a.work().await();
    b.work().await();
    threads.forEach(SlotsThreadsTest::awaitRest);

    // Behind the slots' back, so that only the next offer calls a slot, and only one.
    Pending<CountDownLatch> unheard = new Pending<>(new CountDownLatch(1), 1, 0, due());
    queues.get(0).offer(single, unheard, System.nanoTime());
    Pending<CountDownLatch> heard = offer(slots, single);
    unheard.work().await();
    heard.work().await();
  }

  @Test
  void aRunnerThatLeavesItsThreadInterruptedHarmsNobody() throws Exception {
    Slots<CountDownLatch> slots =
        started(
            1,
            batch -> {
              Thread.currentThread().interrupt();
              answerAll(batch);
            });
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 8, true);
    for (int i = 0; i < 100; i++) {
      offer(slots, lane).work().await();
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void aThrowingRunnerKeepsItsThread() throws Exception {
    Slots<CountDownLatch> slots =
        started(
            1,
            batch -> {
              throw new IllegalStateException("always");
            });
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 1, true);
    for (int i = 0; i < 100; i++) {
      Pending<CountDownLatch> pending = offer(slots, lane);
      pending.work().await();
      assertThat(pending.outcome()).isEqualTo(Outcome.FAILED);
    }
    assertThat(threads).hasSize(1);
  }

  @Test
  void drainWaitsForWhatWaits() {
    Slots<CountDownLatch> slots = started(2, SlotsThreadsTest::answerAll);
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 2, true);
    List<Pending<CountDownLatch>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(offer(slots, lane));
    }
    assertThat(slots.drain(Duration.ofSeconds(30))).isTrue();
    assertThat(all).extracting(Pending::outcome).containsOnly(Outcome.ANSWERED);
    assertThat(slots.offer(lane, new Pending<>(new CountDownLatch(1), 1, 0, due())))
        .isEqualTo(OfferAnswer.CLOSED);
  }

  @Test
  void drainEndsThreadsThatRest() {
    Slots<CountDownLatch> slots = started(3, SlotsThreadsTest::answerAll);
    assertThat(slots.drain(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void drainShedsAroundARunThatHangs() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Slots<CountDownLatch> slots =
        started(
            1,
            batch -> {
              running.countDown();
              awaitQuietly(stuck);
              answerAll(batch);
            });
    Lane<CountDownLatch> lane = slots.openFixedLane("m", 1, true);
    Pending<CountDownLatch> hangs = offer(slots, lane);
    running.await();
    Pending<CountDownLatch> waits = offer(slots, lane);
    slots.closeLane(lane);

    assertThat(slots.drain(Duration.ofMillis(1))).isFalse();
    assertThat(hangs.outcome()).isEqualTo(Outcome.SHED);
    assertThat(waits.outcome()).isEqualTo(Outcome.SHED);
    assertThat(lane.isGone()).isFalse();

    stuck.countDown();
    assertThat(slots.drain(Duration.ofSeconds(30))).isTrue();
    assertThat(hangs.outcome()).isEqualTo(Outcome.SHED);
    assertThat(lane.isGone()).isTrue();
  }

  @Test
  void anInterruptEndsTheWaitOfDrain() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Slots<CountDownLatch> slots =
        started(
            1,
            batch -> {
              running.countDown();
              awaitQuietly(stuck);
            });
    Pending<CountDownLatch> hangs = offer(slots, slots.openFixedLane("m", 1, true));
    running.await();
    Thread.currentThread().interrupt();
    assertThat(slots.drain(Duration.ofHours(1))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(hangs.outcome()).isEqualTo(Outcome.SHED);
  }

  @Test
  void startedSlotsAreNotStartedTwiceNorTurnedByHand() {
    Slots<CountDownLatch> slots = started(1, SlotsThreadsTest::answerAll);
    assertThatThrownBy(slots::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> slots.step(0)).isInstanceOf(IllegalStateException.class);
  }

  private Slots<CountDownLatch> started(int count, Runner<CountDownLatch> runner) {
    Runner<CountDownLatch> noting =
        batch -> {
          threads.add(Thread.currentThread());
          runner.run(batch);
        };
    BatchQueue<CountDownLatch> queue =
        new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, count);
    queues.add(queue);
    Slots<CountDownLatch> slots =
        new Slots<>(queue, noting, new OpeningLatches(), System::nanoTime);
    pools.add(slots);
    slots.start();
    return slots;
  }

  private static Pending<CountDownLatch> offer(
      Slots<CountDownLatch> slots, Lane<CountDownLatch> lane) {
    Pending<CountDownLatch> pending = new Pending<>(new CountDownLatch(1), 1, 0, due());
    assertThat(slots.offer(lane, pending)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }

  private static long due() {
    return System.nanoTime() + DUE;
  }

  private static void answerAll(Batch<CountDownLatch> batch) {
    for (Pending<CountDownLatch> pending : batch.pendings()) {
      if (pending.finish(Outcome.ANSWERED)) {
        pending.work().countDown();
      }
    }
  }

  private static void awaitRest(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static final class OpeningLatches implements Completions<CountDownLatch> {
    @Override
    public void expired(Pending<CountDownLatch> pending) {
      pending.work().countDown();
    }

    @Override
    public void failed(Pending<CountDownLatch> pending, Throwable cause) {
      pending.work().countDown();
    }

    @Override
    public void runFailed(Lane<CountDownLatch> lane, int requests, Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void evicted(Pending<CountDownLatch> pending) {
      pending.work().countDown();
    }

    @Override
    public void shed(Pending<CountDownLatch> pending) {
      pending.work().countDown();
    }
  }
}
