package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes whose runs change something: one at a time, each request once. */
class SerialLaneTest {
  private final SlotsByHand pool = new SlotsByHand();
  private final Lane<String> serial = pool.slots.openSerialLane("counter");

  /** How often each slot's thread asked for work, or more often. */
  private final Map<Thread, Integer> polls = new ConcurrentHashMap<>();

  @Test
  void theNextRunWaitsForTheOneThatIsOut() {
    Pending<String> first = offer("first");
    Pending<String> second = offer("second");
    List<Long> rests = new ArrayList<>();
    pool.runner =
        batch -> {
          if (rests.isEmpty()) {
            rests.add(pool.slots.step(1));
          }
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    assertThat(rests).containsExactly(Long.MAX_VALUE);
    assertThat(pool.runs).containsExactly(List.of(first));
    pool.slots.step(0);
    assertThat(pool.runs).containsExactly(List.of(first), List.of(second));
    assertThat(pool.slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(pool.slots.isIdle(serial)).isTrue();
  }

  @Test
  void otherLanesRunMeanwhile() {
    offer("first");
    Pending<String> second = offer("second");
    pool.runner =
        batch -> {
          if (batch.lane() == serial && pool.runs.isEmpty()) {
            Pending<String> other = pool.offer("other");
            assertThat(pool.slots.step(1)).isZero();
            assertThat(other.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(second.outcome()).isNull();
          }
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    assertThat(pool.runs).hasSize(2);
    pool.slots.step(1);
    assertThat(second.outcome()).isNull();
    pool.slots.step(0);
    assertThat(second.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void aFailedRunIsNotRunAgainAndTheNextFollows() {
    Pending<String> bad = offer("bad");
    Pending<String> good = offer("good");
    AtomicInteger runs = new AtomicInteger();
    pool.runner =
        batch -> {
          if (runs.incrementAndGet() == 1) {
            throw new IllegalStateException("bad");
          }
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    assertThat(bad.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(runs).hasValue(1);
    pool.slots.step(0);
    assertThat(good.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(runs).hasValue(2);
  }

  @Test
  void aRequestOfManyRowsIsNotSplit() {
    Pending<String> many = new Pending<>("many", 500, 0, SlotsByHand.DUE);
    assertThat(pool.slots.offer(serial, many)).isEqualTo(OfferAnswer.ACCEPTED);
    pool.slots.step(0);
    assertThat(pool.runs).containsExactly(List.of(many));
    assertThat(many.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void whoExpiresBehindARunIsNotRun() {
    offer("first");
    Pending<String> late = offer("late");
    pool.runner =
        batch -> {
          pool.clock.set(SlotsByHand.DUE);
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    pool.slots.step(0);
    assertThat(pool.runs).hasSize(1);
    assertThat(pool.ledger.expired).containsExactly(late);
  }

  /** The slot that finds the lane blocked goes to rest, and nobody offers anything after that. */
  @Test
  @Timeout(30)
  void aPoolClosedDuringARunEndsWithAllItsThreads() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<Thread> running = new AtomicReference<>();
    Slots<String> slots =
        new Slots<>(
            SlotsByHand.queue(),
            batch -> {
              running.set(Thread.currentThread());
              awaitQuietly(go);
              batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
            },
            pool.ledger,
            this::countedNanos);
    slots.start();
    Lane<String> lane = slots.openSerialLane("counter");
    long due = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    Pending<String> first = new Pending<>("first", 1, 0, due);
    Pending<String> second = new Pending<>("second", 1, 0, due);
    slots.offerAll(List.of(lane, lane), List.of(first, second), new ArrayList<>());
    until(() -> polls.size() == 2 && running.get() != null);
    Thread resting =
        polls.keySet().stream().filter(thread -> thread != running.get()).findFirst().orElseThrow();
    until(() -> resting.getState() == Thread.State.WAITING);
    int before = polls(resting);
    slots.close();
    until(() -> polls(resting) > before && resting.getState() == Thread.State.WAITING);
    go.countDown();
    for (Thread slot : polls.keySet()) {
      slot.join();
    }
    assertThat(first.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(second.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  private int polls(Thread slot) {
    return polls.getOrDefault(slot, 0);
  }

  private long countedNanos() {
    if (Thread.currentThread().getName().startsWith("siskin-slot-")) {
      polls.merge(Thread.currentThread(), 1, Integer::sum);
    }
    return System.nanoTime();
  }

  private static void until(BooleanSupplier holds) {
    while (!holds.getAsBoolean()) {
      assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Pending<String> offer(String name) {
    Pending<String> pending = new Pending<>(name, 1, 0, SlotsByHand.DUE);
    assertThat(pool.slots.offer(serial, pending)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }
}
