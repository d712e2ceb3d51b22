package dev.siskin.loadtest.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.find.Attempt.Outcome;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private static final Slo SLO = Slo.parse("p99=20ms");
  private static final long MILLI = 1_000_000;
  private static final Duration RUN = Duration.ofSeconds(1);

  private final Ledger ledger = new Ledger(RUN);

  private void answered(int count, long latencyMillis, long lateMillis) {
    for (int i = 0; i < count; i++) {
      ledger.sent(true, lateMillis * MILLI);
      ledger.written(true, 0, 0);
      ledger.answered(
          true, new Answer(200, "1", "-", ""), latencyMillis * MILLI, latencyMillis * MILLI);
    }
  }

  private Results results() {
    return ledger.results(false, 100, 0, RUN.toNanos());
  }

  private Attempt judged(double maxErrors) {
    return Attempt.of(100, results(), SLO, maxErrors);
  }

  @Test
  void keptPromiseHolds() {
    answered(100, 5, 0);

    Attempt attempt = judged(0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.HELD);
    assertThat(attempt.goodPerSecond()).isEqualTo(100);
    assertThat(attempt.line(3, SLO)).startsWith("try 3       100/s  held     p99 5.0");
  }

  @Test
  void brokenPromiseMisses() {
    answered(98, 5, 0);
    answered(2, 50, 0);

    Attempt attempt = judged(0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.MISSED);
    assertThat(attempt.reason()).isEqualTo("p99=20ms broken");
    assertThat(attempt.goodPerSecond()).isEqualTo(98);
  }

  @Test
  void errorsAboveTheShareMissHoweverQuickTheRestIs() {
    answered(99, 5, 0);
    ledger.sent(true, 0);
    ledger.connectionFailed("refused");

    assertThat(judged(0).outcome()).isEqualTo(Outcome.MISSED);
    assertThat(judged(0).reason()).isEqualTo("1.00% errors");
    assertThat(judged(0.01).outcome()).isEqualTo(Outcome.HELD);
  }

  @Test
  void keptPromiseHoldsEvenWhereTheToolWasLate() {
    answered(100, 15, 11);

    assertThat(judged(0).outcome()).isEqualTo(Outcome.HELD);
  }

  @Test
  void promiseThatTheLateToolMayHaveBrokenIsSpoiled() {
    answered(100, 45, 15);

    assertThat(judged(0).outcome()).isEqualTo(Outcome.SPOILED);
    assertThat(judged(0).reason()).startsWith("the tool itself sent late by 15.0");
  }

  @Test
  void promiseBrokenByMoreThanTheToolsLatenessIsTheServersDoing() {
    answered(100, 55, 15);

    assertThat(judged(0).outcome()).isEqualTo(Outcome.MISSED);
  }

  @Test
  void tryThatMetNobodyIsNoVerdictOnItsRateHoweverShort() {
    ledger.sent(true, 0);
    ledger.connectionFailed("refused");

    assertThat(judged(0).outcome()).isEqualTo(Outcome.GONE);
    assertThat(judged(1).outcome()).isEqualTo(Outcome.GONE);
  }

  @Test
  void targetThatIsGoneIsNoVerdictOnItsRate() {
    answered(100, 5, 0);
    Results gone = results().withCourse(new Course(false, Duration.ZERO, false, true));

    Attempt attempt = Attempt.of(100, gone, SLO, 0);
    assertThat(attempt.outcome()).isEqualTo(Outcome.GONE);
    assertThat(attempt.reason()).contains("could not be reached any more");
  }
}
