package dev.siskin.loadtest.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Ledger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A try whose answers are all gone has no latency, which is not a latency of 0. */
class UntimedAttemptTest {

  private static final Slo SLO = Slo.parse("p99=20ms");
  private static final Duration RUN = Duration.ofSeconds(1);

  private static Attempt untimed() {
    Ledger ledger = new Ledger(RUN);
    ledger.sent(true, 0);
    ledger.timedOut();
    return Attempt.of(100, ledger.results(false, 100, 0, RUN.toNanos()), SLO, 0);
  }

  @Test
  void dashStandsForNoLatency() {
    assertThat(untimed().sloMillis()).isEqualTo("-");
    assertThat(untimed().line(1, SLO)).contains("p99 - ms");
  }

  @Test
  void latencyIsShownWhereThereIsOne() {
    Attempt attempt = new Attempt(100, Attempt.Outcome.HELD, 1_500_000, 100, "");

    assertThat(attempt.sloMillis()).isEqualTo("1.50");
  }
}
