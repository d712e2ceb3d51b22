package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slots turned by hand: no threads, and time stands unless a test moves it. */
class SlotsTest {
  private static final long DUE = 1_000;

  private final AtomicLong clock = new AtomicLong();
  private final Ledger ledger = new Ledger();
  private final List<List<Pending<String>>> runs = new ArrayList<>();
  private final List<Throwable> surfaced = new ArrayList<>();
  private final BatchQueue<String> queue =
      new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
  private Runner<String> runner = this::answerAll;
  private final Slots<String> slots =
      new Slots<>(queue, batch -> runner.run(batch), ledger, clock::get);
  private final Lane<String> lane = slots.openFixedLane("mlp", 8, true);

  @BeforeEach
  void catchWhatSurfaces() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> surfaced.add(thrown));
  }

  @AfterEach
  void restoreHandler() {
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  @Test
  void aSlotRunsWhatWaitsThenRests() {
    Pending<String> a = offer("a");
    Pending<String> b = offer("b");
    assertThat(slots.step(0)).isZero();
    assertThat(runs).containsExactly(List.of(a, b));
    assertThat(a.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(slots.backlog()).isEqualTo(new Backlog(0, 0, 0, 0));
  }

  @Test
  void theBacklogShowsWhatWaitsAndRuns() {
    offer("a");
    slots.offer(lane, new Pending<>("full", 8, 20, DUE));
    List<Backlog> during = new ArrayList<>();
    runner =
        batch -> {
          during.add(slots.backlog());
          answerAll(batch);
        };
    assertThat(slots.backlog()).isEqualTo(new Backlog(2, 9, 20, 0));
    slots.step(0);
    assertThat(during).containsExactly(new Backlog(1, 8, 20, 1));
  }

  @Test
  void aThrowingRunnerFailsItsOwnBatchOnly() {
    Pending<String> bad = offer("bad");
    RuntimeException cause = new IllegalArgumentException("broken");
    runner =
        batch -> {
          throw cause;
        };
    assertThat(slots.step(0)).isZero();
    runner = this::answerAll;
    Pending<String> good = offer("good");
    assertThat(slots.step(0)).isZero();

    assertThat(ledger.failed).containsExactly(bad);
    assertThat(ledger.causes).containsExactly(cause);
    assertThat(bad.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(good.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(surfaced).isEmpty();
  }

  @Test
  void anErrorIsNoDifferentFromAnException() {
    Pending<String> bad = offer("bad");
    runner =
        batch -> {
          throw new StackOverflowError();
        };
    assertThat(slots.step(0)).isZero();
    assertThat(ledger.failed).containsExactly(bad);
    assertThat(slots.step(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRunThatThrowsHalfwayIsMadeAgainForTheRestOnly() {
    Pending<String> first = offer("first");
    Pending<String> second = offer("second");
    Pending<String> third = offer("third");
    runner =
        batch -> {
          runs.add(List.copyOf(batch.pendings()));
          batch.pendings().get(0).finish(Outcome.ANSWERED);
          if (batch.pendings().size() > 1) {
            throw new IllegalStateException("halfway");
          }
        };
    slots.step(0);
    assertThat(List.of(first, second, third))
        .extracting(Pending::outcome)
        .containsOnly(Outcome.ANSWERED);
    assertThat(runs)
        .containsExactly(List.of(first, second, third), List.of(second, third), List.of(third));
    assertThat(ledger.failedRuns).isEqualTo(1);
  }

  @Test
  void onlyTheRequestThatMakesRunsFailFails() {
    List<Pending<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(offer(i == 5 ? "poison" : "good"));
    }
    runner =
        batch -> {
          runs.add(List.copyOf(batch.pendings()));
          for (Pending<String> pending : batch.pendings()) {
            if (pending.work().equals("poison")) {
              throw new IllegalStateException("poison");
            }
          }
          batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
        };
    slots.step(0);
    for (int i = 0; i < 8; i++) {
      assertThat(all.get(i).outcome()).isEqualTo(i == 5 ? Outcome.FAILED : Outcome.ANSWERED);
    }
    assertThat(ledger.failed).containsExactly(all.get(5));
    assertThat(ledger.causes).singleElement().asString().contains("poison");
    assertThat(runs).extracting(List::size).containsExactly(8, 4, 4, 2, 1, 1, 2);
  }

  @Test
  void noPieceOfAFailedRunStartsAfterADeadline() {
    Pending<String> soon = new Pending<>("soon", 1, 0, 20);
    Pending<String> bad = offer("bad");
    slots.offer(lane, soon);
    runner =
        batch -> {
          runs.add(List.copyOf(batch.pendings()));
          clock.addAndGet(15);
          throw new IllegalStateException("always");
        };
    slots.step(0);
    assertThat(runs).containsExactly(List.of(bad, soon), List.of(bad));
    assertThat(soon.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(ledger.expired).containsExactly(soon);
    assertThat(ledger.failed).containsExactly(bad);
  }

  @Test
  void aSplitRequestIsNotForgottenWhileRowsOfItWait() {
    Pending<String> large = new Pending<>("large", 20, 0, DUE);
    slots.offer(lane, large);
    List<String> parts = new ArrayList<>();
    runner =
        batch -> {
          parts.add(batch.from(0) + "+" + batch.rows(0));
          if (batch.from(0) + batch.rows(0) == 20) {
            large.finish(Outcome.ANSWERED);
          }
        };
    slots.step(0);
    slots.step(0);
    assertThat(large.isFinished()).isFalse();
    slots.step(0);
    assertThat(parts).containsExactly("0+8", "8+8", "16+4");
    assertThat(large.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(ledger.failed).isEmpty();
  }

  @Test
  void aSplitRequestWhosePartFailsIsNotRunFurther() {
    Pending<String> large = new Pending<>("large", 20, 0, DUE);
    slots.offer(lane, large);
    runner =
        batch -> {
          runs.add(List.copyOf(batch.pendings()));
          throw new IllegalStateException("no");
        };
    slots.step(0);
    slots.step(0);
    assertThat(runs).hasSize(1);
    assertThat(large.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(slots.backlog()).isEqualTo(new Backlog(0, 0, 0, 0));
  }

  @Test
  void whoMakesRoomIsShedAndReported() {
    BatchQueue<String> narrow =
        new BatchQueue<>(new QueueLimits(2, 100, 100), new QueueLimits(2, 100, 100), 1);
    Slots<String> pool = new Slots<>(narrow, batch -> runner.run(batch), ledger, clock::get);
    Lane<String> own = pool.openFixedLane("m", 8, true);
    Pending<String> older = new Pending<>("older", 1, 0, DUE, Priority.SHEDDABLE, false);
    Pending<String> younger = new Pending<>("younger", 1, 0, DUE, Priority.SHEDDABLE, false);
    Pending<String> critical = new Pending<>("critical", 1, 0, DUE, Priority.CRITICAL, false);
    pool.offer(own, older);
    pool.offer(own, younger);
    assertThat(pool.offer(own, critical)).isEqualTo(OfferAnswer.ACCEPTED);
    assertThat(ledger.evicted).containsExactly(younger);
    assertThat(younger.outcome()).isEqualTo(Outcome.SHED);
    pool.step(0);
    assertThat(runs).containsExactly(List.of(critical, older));
  }

  @Test
  void aThrowableNobodyIsLeftToHearIsSurfaced() {
    offer("a");
    runner =
        batch -> {
          answerAll(batch);
          throw new IllegalStateException("after all were answered");
        };
    assertThat(slots.step(0)).isZero();
    assertThat(ledger.failed).isEmpty();
    assertThat(surfaced).singleElement().asString().contains("after all were answered");
  }

  @Test
  void aForgottenRequestIsFailed() {
    Pending<String> kept = offer("kept");
    Pending<String> forgotten = offer("forgotten");
    runner = batch -> batch.pendings().get(0).finish(Outcome.ANSWERED);
    slots.step(0);
    slots.step(0);
    assertThat(kept.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(forgotten.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(ledger.failed).containsExactly(forgotten);
    assertThat(ledger.causes).singleElement().asString().contains("without finishing");
  }

  @Test
  void lateRequestsAreReportedAndNotRun() {
    Pending<String> late = offer("late");
    clock.set(DUE);
    assertThat(slots.step(0)).isZero();
    assertThat(ledger.expired).containsExactly(late);
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(runs).isEmpty();
  }

  @Test
  void aDeadlineThatPassesDuringTheReportsIsKeptToo() {
    Slots<String> slow = slotsWhoseReportsTake(10);
    Lane<String> own = slow.openFixedLane("slow", 8, true);
    Pending<String> late = new Pending<>("late", 1, 0, 5);
    Pending<String> soon = new Pending<>("soon", 1, 0, 12);
    Pending<String> good = new Pending<>("good", 1, 0, DUE);
    List.of(late, soon, good).forEach(pending -> slow.offer(own, pending));
    clock.set(5);
    assertThat(slow.step(0)).isZero();
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(soon.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(runs).containsExactly(List.of(good));
    assertThat(good.startedNanos()).isEqualTo(25);
  }

  @Test
  void aThrowingReportStopsNoOther() {
    Completions<String> broken = new ThrowingCompletions();
    Slots<String> pool = new Slots<>(freshQueue(), batch -> {}, broken, clock::get);
    Lane<String> own = pool.openFixedLane("m", 8, true);
    List<Pending<String>> all = new ArrayList<>();
    for (long due : new long[] {5, 5, DUE, DUE}) {
      Pending<String> pending = new Pending<>("r", 1, 0, due);
      all.add(pending);
      pool.offer(own, pending);
    }
    clock.set(5);
    assertThat(pool.step(0)).isZero();
    pool.step(0);
    assertThat(all)
        .extracting(Pending::outcome)
        .containsExactly(Outcome.EXPIRED, Outcome.EXPIRED, Outcome.FAILED, Outcome.FAILED);
    assertThat(surfaced).hasSize(4);
  }

  @Test
  void cancelFreesThePlaceAndNothingIsReported() {
    Pending<String> gone = offer("gone");
    assertThat(slots.cancel(gone)).isTrue();
    assertThat(slots.cancel(gone)).isFalse();
    assertThat(slots.backlog().pendings()).isZero();
    assertThat(slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(gone.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(ledger.failed).isEmpty();
  }

  @Test
  void expireFreesThePlaceToo() {
    Pending<String> late = offer("late");
    assertThat(slots.expire(late)).isTrue();
    assertThat(late.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(slots.backlog().pendings()).isZero();
  }

  @Test
  void cancelDuringTheRunWinsOverItsAnswer() {
    Pending<String> gone = offer("gone");
    Pending<String> stays = offer("stays");
    runner =
        batch -> {
          assertThat(slots.cancel(gone)).isTrue();
          answerAll(batch);
        };
    slots.step(0);
    assertThat(gone.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(stays.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(ledger.failed).isEmpty();
  }

  @Test
  void cancelAfterTheAnswerChangesNothing() {
    Pending<String> done = offer("done");
    slots.step(0);
    assertThat(slots.cancel(done)).isFalse();
    assertThat(done.outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void aClosedLaneIsGoneOnceItsSlotAsksAgain() {
    offer("last");
    slots.closeLane(lane);
    assertThat(slots.offer(lane, new Pending<>("x", 1, 0, DUE))).isEqualTo(OfferAnswer.CLOSED);
    slots.step(0);
    assertThat(lane.isGone()).isFalse();
    slots.step(0);
    assertThat(lane.isGone()).isTrue();
  }

  @Test
  void aClosedPoolFinishesWhatWaitsThenIsOver() {
    Pending<String> before = offer("before");
    slots.close();
    assertThat(slots.offer(lane, new Pending<>("x", 1, 0, DUE))).isEqualTo(OfferAnswer.CLOSED);
    assertThat(slots.step(1)).isZero();
    assertThat(before.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(slots.step(1)).isEqualTo(Slots.OVER);
    assertThat(slots.step(0)).isEqualTo(Slots.OVER);
  }

  @Test
  void drainShedsWhatIsLeft() {
    Pending<String> left = offer("left");
    Pending<String> gone = offer("gone");
    gone.finish(Outcome.CANCELLED);
    slots.drain(Duration.ZERO);
    assertThat(left.outcome()).isEqualTo(Outcome.SHED);
    assertThat(ledger.shed).containsExactly(left);
    assertThat(slots.step(0)).isEqualTo(Slots.OVER);
    slots.drain(Duration.ZERO);
    assertThat(ledger.shed).hasSize(1);
  }

  @Test
  void drainShedsWhatIsRunningToo() {
    Pending<String> running = offer("running");
    runner =
        batch -> {
          slots.drain(Duration.ZERO);
          answerAll(batch);
        };
    slots.step(0);
    assertThat(running.outcome()).isEqualTo(Outcome.SHED);
    assertThat(ledger.shed).containsExactly(running);
    assertThat(ledger.failed).isEmpty();
  }

  @Test
  void aPoolNeedsASlot() {
    assertThatThrownBy(
            () -> new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 slot");
  }

  private Pending<String> offer(String name) {
    Pending<String> pending = new Pending<>(name, 1, 0, DUE);
    assertThat(slots.offer(lane, pending)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }

  private void answerAll(Batch<String> batch) {
    runs.add(List.copyOf(batch.pendings()));
    batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
  }

  private Slots<String> slotsWhoseReportsTake(long nanos) {
    Completions<String> slow =
        new Completions<>() {
          @Override
          public void expired(Pending<String> pending) {
            clock.addAndGet(nanos);
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
    return new Slots<>(freshQueue(), this::answerAll, slow, clock::get);
  }

  private static BatchQueue<String> freshQueue() {
    return new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
  }

  private static final class ThrowingCompletions implements Completions<String> {
    @Override
    public void expired(Pending<String> pending) {
      throw new IllegalStateException("expired");
    }

    @Override
    public void failed(Pending<String> pending, Throwable cause) {
      throw new IllegalStateException("failed", cause);
    }

    @Override
    public void runFailed(Lane<String> lane, int requests, Throwable cause) {
      throw new IllegalStateException("run failed", cause);
    }

    @Override
    public void evicted(Pending<String> pending) {
      throw new IllegalStateException("evicted");
    }

    @Override
    public void shed(Pending<String> pending) {
      throw new IllegalStateException("shed");
    }
  }
}
