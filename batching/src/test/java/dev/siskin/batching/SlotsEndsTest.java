package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How requests end from outside: cancelled, expired, closed and drained. */
class SlotsEndsTest {
  private final SlotsByHand pool = new SlotsByHand();

  @Test
  void cancelFreesThePlaceAndNothingIsReported() {
    Pending<String> gone = pool.offer("gone");
    assertThat(pool.slots.cancel(gone)).isTrue();
    assertThat(pool.slots.cancel(gone)).isFalse();
    assertThat(pool.slots.backlog().pendings()).isZero();
    assertThat(pool.slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(gone.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(pool.ledger.failed).isEmpty();
  }

  @Test
  void expireFreesThePlaceToo() {
    Pending<String> late = pool.offer("late");
    assertThat(pool.slots.expire(late)).isTrue();
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(pool.slots.backlog().pendings()).isZero();
  }

  @Test
  void cancelDuringTheRunWinsOverItsAnswer() {
    Pending<String> gone = pool.offer("gone");
    Pending<String> stays = pool.offer("stays");
    pool.runner =
        batch -> {
          assertThat(pool.slots.cancel(gone)).isTrue();
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    assertThat(gone.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(stays.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(pool.ledger.failed).isEmpty();
  }

  @Test
  void cancelAfterTheAnswerChangesNothing() {
    Pending<String> done = pool.offer("done");
    pool.slots.step(0);
    assertThat(pool.slots.cancel(done)).isFalse();
    assertThat(done.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void aClosedLaneIsGoneOnceItsSlotAsksAgain() {
    pool.offer("last");
    pool.slots.closeLane(pool.lane);
    assertThat(pool.slots.offer(pool.lane, new Pending<>("x", 1, 0, SlotsByHand.DUE)))
        .isEqualTo(OfferAnswer.CLOSED);
    pool.slots.step(0);
    assertThat(pool.lane.isGone()).isFalse();
    pool.slots.step(0);
    assertThat(pool.lane.isGone()).isTrue();
  }

  @Test
  void aClosedPoolFinishesWhatWaitsThenIsOver() {
    Pending<String> before = pool.offer("before");
    pool.slots.close();
    assertThat(pool.slots.offer(pool.lane, new Pending<>("x", 1, 0, SlotsByHand.DUE)))
        .isEqualTo(OfferAnswer.CLOSED);
    assertThat(pool.slots.step(1)).isZero();
    assertThat(before.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(pool.slots.step(1)).isEqualTo(Slots.OVER);
    assertThat(pool.slots.step(0)).isEqualTo(Slots.OVER);
  }

  @Test
  void drainShedsWhatIsLeft() {
    Pending<String> left = pool.offer("left");
    Pending<String> gone = pool.offer("gone");
    gone.finish(Outcome.CANCELLED);
    pool.slots.drain(Duration.ZERO);
    assertThat(left.outcome()).isEqualTo(Outcome.SHED);
    assertThat(pool.ledger.shed).containsExactly(left);
    assertThat(pool.slots.step(0)).isEqualTo(Slots.OVER);
    pool.slots.drain(Duration.ZERO);
    assertThat(pool.ledger.shed).hasSize(1);
  }

  @Test
  void drainShedsWhatIsRunningToo() {
    Pending<String> running = pool.offer("running");
    pool.runner =
        batch -> {
          pool.slots.drain(Duration.ZERO);
          pool.answerAll(batch);
        };
    pool.slots.step(0);
    assertThat(running.outcome()).isEqualTo(Outcome.SHED);
    assertThat(pool.ledger.shed).containsExactly(running);
    assertThat(pool.ledger.failed).isEmpty();
  }
}
