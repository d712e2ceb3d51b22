package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PendingTest {
  @Test
  void firstFinishWinsAndSaysSo() {
    Pending<String> pending = new Pending<>("a", 1, 0, 10);
    assertThat(pending.isFinished()).isFalse();
    assertThat(pending.outcome()).isNull();

    assertThat(pending.finish(Outcome.CANCELLED)).isTrue();
    assertThat(pending.finish(Outcome.ANSWERED)).isFalse();
    assertThat(pending.finish(Outcome.CANCELLED)).isFalse();

    assertThat(pending.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(pending.isFinished()).isTrue();
  }

  @Test
  void oneOfTwoThreadsWins() throws Exception {
    int rounds = 50_000;
    List<Pending<Integer>> pendings = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      pendings.add(new Pending<>(i, 1, 0, 10));
    }
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger wins = new AtomicInteger();
    Thread other = new Thread(() -> race(pendings, Outcome.CANCELLED, arrived, wins));
    other.start();
    race(pendings, Outcome.ANSWERED, arrived, wins);
    other.join();
    assertThat(wins).hasValue(rounds);
  }

  /** Both meet before each request, spinning, so that they finish it within nanoseconds. */
  private static void race(
      List<Pending<Integer>> pendings, Outcome how, AtomicInteger arrived, AtomicInteger wins) {
    int won = 0;
    int both = 0;
    for (Pending<Integer> pending : pendings) {
      both += 2;
      arrived.incrementAndGet();
      while (arrived.get() < both) {
        Thread.onSpinWait();
      }
      won += pending.finish(how) ? 1 : 0;
    }
    wins.addAndGet(won);
  }

  @Test
  void isLateFromItsDeadlineOn() {
    Pending<String> pending = new Pending<>("a", 1, 0, 10);
    assertThat(pending.isLate(9)).isFalse();
    assertThat(pending.isLate(10)).isTrue();
    assertThat(pending.isLate(11)).isTrue();
  }

  @Test
  void deadlineMayLieBeyondTheWrapOfTheClock() {
    long now = Long.MAX_VALUE - 5;
    Pending<String> pending = new Pending<>("a", 1, 0, now + 10);
    assertThat(pending.isLate(now)).isFalse();
    assertThat(pending.isLate(now + 9)).isFalse();
    assertThat(pending.isLate(now + 10)).isTrue();
  }

  @Test
  void refusesNoRowsAndNegativeBytes() {
    assertThatThrownBy(() -> new Pending<>("a", 0, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 row");
    assertThatThrownBy(() -> new Pending<>("a", 1, -1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 bytes");
  }
}
