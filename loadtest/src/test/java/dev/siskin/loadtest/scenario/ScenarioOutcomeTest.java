package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioOutcomeTest {

  private static final StepOutcome HELD = Outcomes.step("a", new Seen().ok(10, 1), "errors: 0");
  private static final StepOutcome FAILED = Outcomes.step("b", new Seen().timeouts(1), "errors: 0");
  private static final StepOutcome LATE = Outcomes.step("c", new Seen().late(50), "errors: 0");

  @Test
  void goodOnlyIfEveryExpectationHeld() {
    assertThat(Outcomes.finished("s", HELD).exitCode()).isZero();
    assertThat(Outcomes.finished("s", HELD, FAILED).exitCode()).isEqualTo(1);
  }

  @Test
  void lateToolShowsNothing() {
    assertThat(Outcomes.finished("s", HELD, LATE).exitCode()).isEqualTo(3);
    assertThat(ScenarioText.of(Outcomes.finished("s", LATE)))
        .contains("undecided")
        .contains("The tool itself fell behind");
  }

  @Test
  void failureSaysMoreThanLateness() {
    assertThat(Outcomes.finished("s", LATE, FAILED).exitCode()).isEqualTo(1);
  }

  @Test
  void loadMaySetALimitOfItsOwnToTheToolsLateness() {
    StepOutcome allowed = Outcomes.step("a", new Seen().late(50), "late.p99: < 100ms");
    StepOutcome tooLate = Outcomes.step("b", new Seen().late(50), "late.p99: < 20ms");

    assertThat(Outcomes.finished("s", allowed).exitCode()).isZero();
    assertThat(Outcomes.finished("s", tooLate).exitCode()).isEqualTo(3);
  }

  @Test
  void refusalAndCtrlCComeFirst() {
    Scenario scenario = Outcomes.scenario("s", List.of(FAILED), 2);

    ScenarioOutcome refused =
        new ScenarioOutcome(scenario, List.of(FAILED), "Nothing answers.", false);
    ScenarioOutcome stopped = new ScenarioOutcome(scenario, List.of(FAILED), "", true);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.unrun()).extracting(Step::name).containsExactly("unrun-0", "unrun-1");
    assertThat(ScenarioText.of(refused)).contains("could not go on").contains("Nothing answers.");
    assertThat(stopped.exitCode()).isEqualTo(130);
    assertThat(ScenarioText.of(stopped)).contains("stopped early");
  }

  @Test
  void stoppedLoadIsNotJudged() {
    LoadOutcome load = Outcomes.load("a", new Seen().timeouts(1).stopped(), "errors: 0");

    assertThat(load.checks()).extracting(Check::verdict).containsExactly(Check.Verdict.SKIPPED);
  }

  @Test
  void targetThatDiedFailsTheLoadWhateverWasExpected() {
    LoadOutcome load = Outcomes.load("a", new Seen().ok(5, 1).broken(1).gaveUp(), "answered: 5");

    assertThat(load.hasFailed()).isTrue();
    assertThat(load.checks())
        .extracting(Check::expected)
        .containsExactly("reachable: to the end", "answered: 5");
    assertThat(load.checks().get(1).hasFailed()).isFalse();
  }
}
