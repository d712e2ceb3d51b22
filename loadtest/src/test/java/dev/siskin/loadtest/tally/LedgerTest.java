package dev.siskin.loadtest.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final long MILLI = 1_000_000;

  private final Ledger ledger = new Ledger();

  private static Answer ok(String version) {
    return new Answer(200, version, "stable", "");
  }

  private Results results() {
    return ledger.results(false, 10, 0, 1000 * MILLI);
  }

  @Test
  void everyEndIsCountedOnce() {
    for (int i = 0; i < 5; i++) {
      ledger.sent(true, 0);
    }
    ledger.answered(true, ok("7"), MILLI, MILLI);
    ledger.answered(true, new Answer(503, "7", "stable", "full"), MILLI, MILLI);
    ledger.timedOut();
    ledger.connectionFailed("refused");
    ledger.abandoned();

    Counts counts = ledger.counts();

    assertThat(counts.answered200()).isEqualTo(1);
    assertThat(counts.otherTotal()).isEqualTo(1);
    assertThat(counts.timeouts()).isEqualTo(1);
    assertThat(counts.connectionTotal()).isEqualTo(1);
    assertThat(counts.abandoned()).isEqualTo(1);
    assertThat(counts.errors()).isEqualTo(3);
    assertThat(counts.finished()).isEqualTo(counts.sent());
  }

  @Test
  void warmupIsInTheCountsAndInNoFigure() {
    ledger.sent(false, 500 * MILLI);
    ledger.written(false, 0, 0);
    ledger.answered(false, ok("7"), 900 * MILLI, 900 * MILLI);
    ledger.sent(true, 0);
    ledger.written(true, 0, 0);
    ledger.answered(true, ok("7"), MILLI, MILLI);

    assertThat(ledger.counts().answered200()).isEqualTo(2);
    assertThat(ledger.counts().warmup()).isEqualTo(1);
    assertThat(results().overall().intended().count()).isEqualTo(1);
    assertThat(results().series()).singleElement().matches(series -> series.answered200() == 1);
    assertThat(results().pace().lag().maxNanos()).isZero();
    assertThat(results().pace().achievedRate()).isEqualTo(1);
  }

  @Test
  void firstMessageOfAStatusIsKept() {
    ledger.answered(true, new Answer(503, "7", "stable", "queue full"), MILLI, MILLI);
    ledger.answered(true, new Answer(503, "7", "stable", "later"), MILLI, MILLI);

    assertThat(ledger.counts().otherAnswers())
        .containsExactly(Map.entry(503, new Counts.Sampled(2, "queue full")));
  }

  @Test
  void refusalsDoNotMakeAVersionLookFast() {
    ledger.answered(true, ok("7"), 100 * MILLI, 100 * MILLI);
    ledger.answered(true, new Answer(503, "7", "stable", ""), MILLI, MILLI);

    Series series = results().series().get(0);

    assertThat(series.others()).isEqualTo(1);
    assertThat(series.latency().intended().count()).isEqualTo(1);
    assertThat(series.latency().intended().p50Nanos())
        .isCloseTo(100 * MILLI, within(100 * MILLI / 1000));
  }

  @Test
  void quantilesHoldThreeDigits() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100_000; i++) {
      ledger.answered(true, ok("7"), random.nextLong(1000 * MILLI), MILLI);
    }

    Quantiles intended = results().overall().intended();

    assertThat(intended.count()).isEqualTo(100_000);
    assertThat(intended.p50Nanos() / 1e6).isCloseTo(500, within(10.0));
    assertThat(intended.p99Nanos() / 1e6).isCloseTo(990, within(3.0));
    assertThat(intended.p999Nanos() / 1e6).isCloseTo(999, within(2.0));
    assertThat(results().overall().service().p50Nanos()).isCloseTo(MILLI, within(1000L));
  }

  @Test
  void versionsStandInNumericOrder() {
    ledger.answered(true, ok("10"), MILLI, MILLI);
    ledger.answered(true, ok("9"), MILLI, MILLI);
    ledger.answered(true, new Answer(200, "9", "canary", ""), MILLI, MILLI);

    assertThat(results().series())
        .extracting(series -> series.version() + series.arm())
        .containsExactly("9canary", "9stable", "10stable");
  }

  @Test
  void everNewVersionsShareOneSeriesBeyondTheLimit() {
    for (int version = 0; version < SeriesTable.MAX_SERIES + 10; version++) {
      ledger.answered(true, ok("" + version), MILLI, MILLI);
    }

    assertThat(results().series()).hasSize(SeriesTable.MAX_SERIES + 1);
    assertThat(results().series())
        .filteredOn(series -> series.version().equals("other"))
        .singleElement()
        .matches(series -> series.answered200() == 10);
  }

  @Test
  void everNewReasonsShareOneCountBeyondTheLimit() {
    for (int i = 0; i < Ledger.MAX_REASONS + 5; i++) {
      ledger.connectionFailed("reason " + i);
    }
    ledger.connectionFailed("reason 0");

    assertThat(ledger.counts().connectionErrors())
        .hasSize(Ledger.MAX_REASONS + 1)
        .containsEntry(Ledger.OTHER_REASONS, 5L)
        .containsEntry("reason 0", 2L);
  }

  @Test
  void rateCountsUntilTheLastWrite() {
    for (long i = 0; i < 10; i++) {
      ledger.sent(true, 0);
      ledger.written(true, i * 100 * MILLI, i * 200 * MILLI + 200 * MILLI);
    }

    Pace pace = results().pace();

    assertThat(pace.achievedRate()).isCloseTo(5, within(1e-9));
    assertThat(pace.behind()).isEqualTo(Duration.ofMillis(1100));
  }

  @Test
  void outsideTextIsMadePrintableAndShort() {
    Answer answer = new Answer(500, "7\u001b[31m", "a".repeat(100), "x\ny" + "z".repeat(500));

    assertThat(answer.version()).isEqualTo("7?[31m");
    assertThat(answer.arm()).hasSize(Answer.MAX_NAME_CHARS + 3);
    assertThat(answer.message()).startsWith("x?y").hasSize(Answer.MAX_MESSAGE_CHARS + 3);
  }
}
