package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final Duration LONG = Duration.ofSeconds(1);

  private static Verdict of(Sample sample) {
    return Verdict.of(sample.results());
  }

  @Test
  void allAnswersAtTheAskedRateAreGood() {
    Verdict verdict = of(new Sample().answers(100, 200, "7", "stable"));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.GOOD);
    assertThat(verdict.findings()).isEmpty();
  }

  @Test
  void oneOtherAnswerIsAnError() {
    Verdict verdict =
        of(new Sample().answers(99, 200, "7", "stable").answers(1, 503, "7", "stable"));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(verdict.findings()).containsExactly("Errors: 1 of 100 requests had no answer 200.");
  }

  @Test
  void timeoutsWarnOfTheTailThatIsNotShown() {
    Verdict verdict = of(new Sample().answers(9, 200, "7", "stable").timeout());

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(verdict.findings()).anyMatch(finding -> finding.contains("true tail"));
  }

  @Test
  void brokenSloOfALateToolIsNotTheTargets() {
    Results results = new Sample().answers(50, 200, "7", "stable").lag(11).results();

    Verdict verdict = Verdict.of(results, Optional.of(Slo.parse("p99=1ms")));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.OFF_PACE);
    assertThat(verdict.findings()).anyMatch(finding -> finding.startsWith("SLO broken"));
  }

  @Test
  void lateToolOwnsTheFigures() {
    Verdict verdict = of(new Sample().answers(50, 200, "7", "stable").lag(11));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.OFF_PACE);
    assertThat(verdict.findings())
        .singleElement()
        .asString()
        .contains("The tool fell behind")
        .contains("the tool's, not the server's");
  }

  @Test
  void lagAtTheBoundIsAllowed() {
    assertThat(of(new Sample().answers(50, 200, "7", "stable").lag(9)).exitCode())
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void rareLagIsAllowed() {
    assertThat(of(new Sample().answers(200, 200, "7", "stable").lag(500)).exitCode())
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void lowerRateBlamesTheTargetWhenTheToolWasInTime() {
    Verdict verdict = of(new Sample().answers(100, 200, "7", "stable").achieved(98.9, LONG));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.OFF_PACE);
    assertThat(verdict.findings()).singleElement().asString().contains("98.9 of 100.0 requests/s");
  }

  @Test
  void rateAtTheBoundIsGood() {
    assertThat(of(new Sample().answers(1, 200, "7", "stable").achieved(99, LONG)).exitCode())
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void hiccupAtTheEndOfAShortRunIsGood() {
    Duration hiccup = Duration.ofMillis(100);

    assertThat(of(new Sample().answers(1, 200, "7", "stable").achieved(80, hiccup)).exitCode())
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void errorsComeBeforePaceButBothAreSaid() {
    Verdict verdict = of(new Sample().connectionError("refused").achieved(50, LONG));

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(verdict.findings()).hasSize(2);
  }

  @Test
  void stoppedRunSaysSoWhateverElseItFound() {
    Verdict verdict = of(new Sample().answers(3, 500, "7", "stable").stopped());

    assertThat(verdict.exitCode()).isEqualTo(Verdict.STOPPED);
    assertThat(verdict.findings()).anyMatch(finding -> finding.contains("partial"));
  }

  @Test
  void keptPromiseIsGoodAndBrokenOneIsAnError() {
    Results results = new Sample().answers(100, 200, "7", "stable").results();

    assertThat(Verdict.of(results, Optional.of(Slo.parse("p99=2.1ms"))).exitCode())
        .isEqualTo(Verdict.GOOD);
    Verdict broken = Verdict.of(results, Optional.of(Slo.parse("p99=1ms,max=1s")));
    assertThat(broken.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(broken.findings()).containsExactly("SLO broken: p99 was 2.00 ms, promised are 1ms.");
  }

  @Test
  void promiseIsNotShownByARunWithoutAnswers() {
    Results results = new Sample().connectionError("refused").results();

    assertThat(Verdict.of(results, Optional.of(Slo.parse("p99=1s"))).findings())
        .anyMatch(finding -> finding.contains("nothing measured was answered 200"));
  }

  @Test
  void targetThatIsGoneMakesTheRunPartial() {
    Verdict verdict = of(new Sample().answers(5, 200, "7", "stable").goneAfterThat());

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(verdict.partial()).isTrue();
    assertThat(verdict.findings()).anyMatch(finding -> finding.contains("gone from 1 s"));
  }

  @Test
  void targetThatWasGivenUpIsAnErrorOfAPartialRun() {
    Verdict verdict = of(new Sample().connectionError("refused").gaveUp());

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(verdict.findings())
        .anyMatch(finding -> finding.startsWith("Gave up") && finding.contains("partial run"));
  }

  @Test
  void warmupThatWasNeverSteadyIsSaidButNoFailure() {
    Verdict verdict = of(new Sample().answers(100, 200, "7", "stable").unsteady());

    assertThat(verdict.exitCode()).isEqualTo(Verdict.GOOD);
    assertThat(verdict.findings())
        .singleElement()
        .asString()
        .contains("not steady")
        .contains("60s");
  }
}
