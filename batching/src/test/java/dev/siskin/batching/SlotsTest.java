package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slots turned by hand: what they run, and when they report instead. */
class SlotsTest {
  private final SlotsByHand pool = new SlotsByHand();

  @Test
  void aSlotRunsWhatWaitsThenRests() {
    Pending<String> a = pool.offer("a");
    Pending<String> b = pool.offer("b");
    assertThat(pool.slots.step(0)).isZero();
    assertThat(pool.runs).containsExactly(List.of(a, b));
    assertThat(a.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(pool.slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(pool.slots.backlog()).isEqualTo(new Backlog(0, 0, 0, 0));
  }

  @Test
  void aLaneIsIdleUntilItIsOfferedSomethingAndOnceItsRunIsOver() {
    List<Boolean> during = new ArrayList<>();
    pool.runner =
        batch -> {
          during.add(pool.slots.isIdle(pool.lane));
          pool.answerAll(batch);
        };
    assertThat(pool.slots.isIdle(pool.lane)).isTrue();
    pool.offer("a");
    assertThat(pool.slots.isIdle(pool.lane)).isFalse();
    pool.slots.step(0);
    pool.slots.step(0);
    assertThat(during).containsExactly(false);
    assertThat(pool.slots.isIdle(pool.lane)).isTrue();
  }

  @Test
  void theBacklogShowsWhatWaitsAndRuns() {
    pool.offer("a");
    pool.slots.offer(pool.lane, new Pending<>("full", 8, 20, SlotsByHand.DUE));
    List<Backlog> during = new ArrayList<>();
    pool.runner =
        batch -> {
          during.add(pool.slots.backlog());
          pool.answerAll(batch);
        };
    assertThat(pool.slots.backlog()).isEqualTo(new Backlog(2, 9, 20, 0));
    pool.slots.step(0);
    assertThat(during).containsExactly(new Backlog(1, 8, 20, 1));
  }

  @Test
  void whoMakesRoomIsShedAndReported() {
    BatchQueue<String> narrow =
        new BatchQueue<>(new QueueLimits(2, 100, 100), new QueueLimits(2, 100, 100), 1);
    Slots<String> own =
        new Slots<>(narrow, batch -> pool.runner.run(batch), pool.ledger, pool.clock::get);
    Lane<String> mine = own.openFixedLane("m", 8, true);
    Pending<String> older =
        new Pending<>("older", 1, 0, SlotsByHand.DUE, Priority.SHEDDABLE, false);
    Pending<String> younger =
        new Pending<>("younger", 1, 0, SlotsByHand.DUE, Priority.SHEDDABLE, false);
    Pending<String> critical =
        new Pending<>("critical", 1, 0, SlotsByHand.DUE, Priority.CRITICAL, false);
    own.offer(mine, older);
    own.offer(mine, younger);
    assertThat(own.offer(mine, critical)).isEqualTo(OfferAnswer.ACCEPTED);
    assertThat(pool.ledger.evicted).containsExactly(younger);
    assertThat(younger.outcome()).isEqualTo(Outcome.SHED);
    own.step(0);
    assertThat(pool.runs).containsExactly(List.of(critical, older));
  }

  @Test
  void lateRequestsAreReportedAndNotRun() {
    Pending<String> late = pool.offer("late");
    pool.clock.set(SlotsByHand.DUE);
    assertThat(pool.slots.step(0)).isZero();
    assertThat(pool.ledger.expired).containsExactly(late);
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(pool.runs).isEmpty();
  }

  @Test
  void aDeadlineThatPassesDuringTheReportsIsKeptToo() {
    Slots<String> slow = slotsWhoseReportsTake(10);
    Lane<String> own = slow.openFixedLane("slow", 8, true);
    Pending<String> late = new Pending<>("late", 1, 0, 5);
    Pending<String> soon = new Pending<>("soon", 1, 0, 12);
    Pending<String> good = new Pending<>("good", 1, 0, SlotsByHand.DUE);
    List.of(late, soon, good).forEach(pending -> slow.offer(own, pending));
    pool.clock.set(5);
    assertThat(slow.step(0)).isZero();
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(soon.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(pool.runs).containsExactly(List.of(good));
    assertThat(good.startedNanos()).isEqualTo(25);
  }

  @Test
  void aPoolNeedsASlot() {
    assertThatThrownBy(
            () -> new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 slot");
  }

  private Slots<String> slotsWhoseReportsTake(long nanos) {
    Completions<String> slow =
        new Completions<>() {
          @Override
          public void expired(Pending<String> pending) {
            pool.clock.addAndGet(nanos);
          }

          @Override
          public void failed(Pending<String> pending, Throwable cause) {
            throw new AssertionError(cause);
          }

          @Override
          public void runFailed(Lane<String> lane, int requests, Throwable cause) {
            throw new AssertionError(cause);
          }

          @Override
          public void evicted(Pending<String> pending) {
            throw new AssertionError(pending.work());
          }

          @Override
          public void shed(Pending<String> pending) {
            throw new AssertionError(pending.work());
          }
        };
    return new Slots<>(SlotsByHand.queue(), pool::answerAll, slow, pool.clock::get);
  }
}
