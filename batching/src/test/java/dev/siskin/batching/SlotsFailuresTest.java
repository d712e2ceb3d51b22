package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs and reports that fail: whom it concerns, and whom not. */
class SlotsFailuresTest {
  private final SlotsByHand pool = new SlotsByHand();
  private final List<Throwable> surfaced = new ArrayList<>();

  @BeforeEach
  void catchWhatSurfaces() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> surfaced.add(thrown));
  }

  @AfterEach
  void restoreHandler() {
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  @Test
  void aThrowingRunnerFailsItsOwnBatchOnly() {
    Pending<String> bad = pool.offer("bad");
    RuntimeException cause = new IllegalArgumentException("broken");
    pool.runner =
        batch -> {
          throw cause;
        };
    assertThat(pool.slots.step(0)).isZero();
    pool.runner = pool::answerAll;
    Pending<String> good = pool.offer("good");
    assertThat(pool.slots.step(0)).isZero();

    assertThat(pool.ledger.failed).containsExactly(bad);
    assertThat(pool.ledger.causes).containsExactly(cause);
    assertThat(bad.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(good.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(surfaced).isEmpty();
  }

  @Test
  void anErrorIsNoDifferentFromAnException() {
    Pending<String> bad = pool.offer("bad");
    pool.runner =
        batch -> {
          throw new StackOverflowError();
        };
    assertThat(pool.slots.step(0)).isZero();
    assertThat(pool.ledger.failed).containsExactly(bad);
    assertThat(pool.slots.step(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRunThatThrowsHalfwayIsMadeAgainForTheRestOnly() {
    Pending<String> first = pool.offer("first");
    Pending<String> second = pool.offer("second");
    Pending<String> third = pool.offer("third");
    pool.runner =
        batch -> {
          pool.runs.add(List.copyOf(batch.pendings()));
          batch.pendings().get(0).finish(Outcome.ANSWERED);
          if (batch.pendings().size() > 1) {
            throw new IllegalStateException("halfway");
          }
        };
    pool.slots.step(0);
    assertThat(List.of(first, second, third))
        .extracting(Pending::outcome)
        .containsOnly(Outcome.ANSWERED);
    assertThat(pool.runs)
        .containsExactly(List.of(first, second, third), List.of(second, third), List.of(third));
    assertThat(pool.ledger.failedRuns).isEqualTo(1);
  }

  @Test
  void onlyTheRequestThatMakesRunsFailFails() {
    List<Pending<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(pool.offer(i == 5 ? "poison" : "good"));
    }
    pool.runner =
        batch -> {
          pool.runs.add(List.copyOf(batch.pendings()));
          for (Pending<String> pending : batch.pendings()) {
            if (pending.work().equals("poison")) {
              throw new IllegalStateException("poison");
            }
          }
          batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
        };
    pool.slots.step(0);
    for (int i = 0; i < 8; i++) {
      assertThat(all.get(i).outcome()).isEqualTo(i == 5 ? Outcome.FAILED : Outcome.ANSWERED);
    }
    assertThat(pool.ledger.failed).containsExactly(all.get(5));
    assertThat(pool.ledger.causes).singleElement().asString().contains("poison");
    assertThat(pool.runs).extracting(List::size).containsExactly(8, 4, 4, 2, 1, 1, 2);
  }

  @Test
  void noPieceOfAFailedRunStartsAfterADeadline() {
    Pending<String> soon = new Pending<>("soon", 1, 0, 20);
    Pending<String> bad = pool.offer("bad");
    pool.slots.offer(pool.lane, soon);
    pool.runner =
        batch -> {
          pool.runs.add(List.copyOf(batch.pendings()));
          pool.clock.addAndGet(15);
          throw new IllegalStateException("always");
        };
    pool.slots.step(0);
    assertThat(pool.runs).containsExactly(List.of(bad, soon), List.of(bad));
    assertThat(soon.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(pool.ledger.expired).containsExactly(soon);
    assertThat(pool.ledger.failed).containsExactly(bad);
  }

  @Test
  void aSplitRequestIsNotForgottenWhileRowsOfItWait() {
    Pending<String> large = new Pending<>("large", 20, 0, SlotsByHand.DUE);
    pool.slots.offer(pool.lane, large);
    List<String> parts = new ArrayList<>();
    pool.runner =
        batch -> {
          parts.add(batch.from(0) + "+" + batch.rows(0));
          if (batch.from(0) + batch.rows(0) == 20) {
            large.finish(Outcome.ANSWERED);
          }
        };
    pool.slots.step(0);
    pool.slots.step(0);
    assertThat(large.isFinished()).isFalse();
    pool.slots.step(0);
    assertThat(parts).containsExactly("0+8", "8+8", "16+4");
    assertThat(large.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(pool.ledger.failed).isEmpty();
  }

  @Test
  void aSplitRequestWhosePartFailsIsNotRunFurther() {
    Pending<String> large = new Pending<>("large", 20, 0, SlotsByHand.DUE);
    pool.slots.offer(pool.lane, large);
    pool.runner =
        batch -> {
          pool.runs.add(List.copyOf(batch.pendings()));
          throw new IllegalStateException("no");
        };
    pool.slots.step(0);
    pool.slots.step(0);
    assertThat(pool.runs).hasSize(1);
    assertThat(large.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(pool.slots.step(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(pool.slots.backlog()).isEqualTo(new Backlog(0, 0, 0, 0));
  }

  @Test
  void aThrowableNobodyIsLeftToHearIsSurfaced() {
    pool.offer("a");
    pool.runner =
        batch -> {
          pool.answerAll(batch);
          throw new IllegalStateException("after all were answered");
        };
    assertThat(pool.slots.step(0)).isZero();
    assertThat(pool.ledger.failed).isEmpty();
    assertThat(surfaced).singleElement().asString().contains("after all were answered");
  }

  @Test
  void aForgottenRequestIsFailed() {
    Pending<String> kept = pool.offer("kept");
    Pending<String> forgotten = pool.offer("forgotten");
    pool.runner = batch -> batch.pendings().get(0).finish(Outcome.ANSWERED);
    pool.slots.step(0);
    pool.slots.step(0);
    assertThat(kept.outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(forgotten.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(pool.ledger.failed).containsExactly(forgotten);
    assertThat(pool.ledger.causes).singleElement().asString().contains("without finishing");
  }

  @Test
  void aThrowingReportStopsNoOther() {
    Completions<String> broken = new ThrowingCompletions();
    Slots<String> own = new Slots<>(SlotsByHand.queue(), batch -> {}, broken, pool.clock::get);
    Lane<String> mine = own.openFixedLane("m", 8, true);
    List<Pending<String>> all = new ArrayList<>();
    for (long due : new long[] {5, 5, SlotsByHand.DUE, SlotsByHand.DUE}) {
      Pending<String> pending = new Pending<>("r", 1, 0, due);
      all.add(pending);
      own.offer(mine, pending);
    }
    pool.clock.set(5);
    assertThat(own.step(0)).isZero();
    own.step(0);
    assertThat(all)
        .extracting(Pending::outcome)
        .containsExactly(Outcome.EXPIRED, Outcome.EXPIRED, Outcome.FAILED, Outcome.FAILED);
    assertThat(surfaced).hasSize(4);
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
