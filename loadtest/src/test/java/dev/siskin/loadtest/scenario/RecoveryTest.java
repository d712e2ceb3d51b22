package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Loads of ten answers a second, disturbed from 2 s to 4 s. */
class RecoveryTest {

  private static final long MILLI = 1_000_000;
  private static final Disturbance DISTURBANCE = new Disturbance(2000 * MILLI, 4000 * MILLI);

  @Test
  void firstSecondLikeThoseBeforeIsTheEndOfIt() {
    assertThat(recovery(10, 10, 900, 900, 500, 50, 11, 10)).contains(2e9);
  }

  @Test
  void loadThatWasBackAtOnceHasRecoveredInNoTime() {
    assertThat(recovery(10, 10, 900, 900, 10, 10)).contains(0.0);
  }

  @Test
  void loadThatStaysSlowHasNotRecovered() {
    assertThat(recovery(10, 10, 900, 900, 30, 30, 30)).contains(Recovery.NEVER);
  }

  @Test
  void neverIsNoTimeThatAnyLimitAllows() {
    assertThat(Relation.AT_MOST.holds(Recovery.NEVER, 1e15)).isFalse();
    assertThat(Unit.NANOS.format(Recovery.NEVER)).isEqualTo("never");
  }

  @Test
  void quickErrorsAreNoRecovery() {
    assertThat(recovery(10, 10, 900, 900, -1, -1, 10)).contains(2e9);
  }

  @Test
  void withoutALevelBeforeNothingCanBeSaid() {
    assertThat(recovery(-1, -1, 900, 900, 10, 10)).isEmpty();
    assertThat(Recovery.nanos(List.of(), DISTURBANCE)).isEmpty();
  }

  @Test
  void chanceHasItsRoom() {
    assertThat(recovery(10, 10, 900, 900, 20, 20)).contains(0.0);
  }

  /** A number for each second: how long its answers took, or -1 for errors only. */
  private static Optional<Double> recovery(int... millisBySecond) {
    Ledger ledger = new Ledger(Duration.ofSeconds(millisBySecond.length));
    for (int second = 0; second < millisBySecond.length; second++) {
      long millis = millisBySecond[second];
      for (int i = 0; i < 10; i++) {
        ledger.advanceTo((second * 1000L + i * 100L) * MILLI);
        ledger.sent(true, 0);
        ledger.written(true, 0, 0);
        if (millis < 0) {
          ledger.answered(true, new Answer(503, "1", "stable", "full"), MILLI, MILLI);
        } else {
          ledger.answered(true, new Answer(200, "1", "stable", ""), millis * MILLI, millis * MILLI);
        }
      }
    }
    List<Slice> slices =
        ledger.results(false, 10, 0, millisBySecond.length * 1000L * MILLI).timeline().slices();
    return Recovery.nanos(slices, DISTURBANCE);
  }
}
