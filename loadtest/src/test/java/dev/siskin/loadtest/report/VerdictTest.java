package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
