package dev.siskin.loadtest.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SloTest {

  private static final long MILLI = 1_000_000;

  /** Of 100 answers the i-th takes i ms, over 10 s. */
  private static Results oneToHundred() {
    Ledger ledger = new Ledger();
    for (int i = 1; i <= 100; i++) {
      ledger.sent(true, 0);
      ledger.answered(true, new Answer(200, "7", "stable", ""), i * MILLI, MILLI);
    }
    ledger.sent(true, 0);
    ledger.answered(true, new Answer(503, "7", "stable", "full"), MILLI, MILLI);
    return ledger.results(false, 10, 0, 10_000 * MILLI);
  }

  @ParameterizedTest
  @CsvSource({
    "p99=20ms, 20000000",
    "P99.9=1.5s, 1500000000",
    "max=500us, 500000",
    "mean=0.25ms, 250000",
    "' p50 = 2s ', 2000000000"
  })
  void statisticAndLimitAreRead(String text, long limitNanos) {
    Slo slo = Slo.parse(text);

    assertThat(slo.limit()).isEqualTo(Duration.ofNanos(limitNanos));
    assertThat(Slo.parse(slo.text())).isEqualTo(slo);
  }

  @Test
  void severalObjectivesStandInTheirOrderAndTheFirstLimitCounts() {
    Slo slo = Slo.parse("p99=20ms,max=1s");

    assertThat(slo.objectives()).extracting(Objective::statistic).containsExactly("p99", "max");
    assertThat(slo.limit()).isEqualTo(Duration.ofMillis(20));
    assertThat(slo.text()).isEqualTo("p99=20ms,max=1s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p99",
        "p99=",
        "=20ms",
        "p999=20ms",
        "p0=20ms",
        "p101=1s",
        "p99=20",
        "p99=0ms",
        "p99=-1ms",
        "p99=20ms,",
        "median=2ms",
        "p99=20m"
      })
  void nonsenseIsRefusedWithASentence(String text) {
    assertThatThrownBy(() -> Slo.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(".");
  }

  @ParameterizedTest
  @CsvSource({
    "p99=99.1ms, true",
    "p99=98ms, false",
    "p50=50.1ms, true",
    "p50=49ms, false",
    "max=101ms, true",
    "max=99ms, false",
    "mean=51ms, true",
    "mean=50ms, false",
    "'p50=51ms,max=99ms', false"
  })
  void everyObjectiveMustHold(String text, boolean held) {
    assertThat(Slo.parse(text).isHeldBy(oneToHundred())).isEqualTo(held);
  }

  @Test
  void brokenObjectivesAreNamed() {
    Quantiles durations = oneToHundred().overall().intended();

    assertThat(Slo.parse("p50=51ms,p99=9ms,max=99ms").broken(durations))
        .extracting(Objective::statistic)
        .containsExactly("p99", "max");
  }

  @Test
  void nothingMeasuredHoldsNothing() {
    assertThat(Slo.parse("p99=1s").isHeldBy(Quantiles.NONE)).isFalse();
  }

  @Test
  void goodputCountsAnswers200WithinTheLimitPerSecond() {
    Results results = oneToHundred();

    assertThat(Slo.parse("p99=20.1ms").goodput(results)).isCloseTo(2, within(1e-9));
    assertThat(Slo.parse("p99=1s").goodput(results)).isCloseTo(10, within(1e-9));
    assertThat(Slo.parse("p99=100us").goodput(results)).isZero();
  }
}
