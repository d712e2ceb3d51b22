package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.report.Verdict;
import java.util.List;

/**
 * What came of a scenario: the steps that ran, and how it ended.
 *
 * @param refusal why it could not go on, as a sentence for the user; empty if it could
 * @param stopped whether the user stopped it
 */
public record ScenarioOutcome(
    Scenario scenario, List<StepOutcome> steps, String refusal, boolean stopped) {

  public ScenarioOutcome {
    steps = List.copyOf(steps);
  }

  /** Whether all its steps ran to their ends. */
  public boolean isComplete() {
    return refusal.isEmpty() && !stopped;
  }

  /** Steps that never ran. */
  public List<Step> unrun() {
    return scenario.steps().subList(steps.size(), scenario.steps().size());
  }

  /** As the tool's codes are: see {@link Verdict}. */
  public int exitCode() {
    if (stopped) {
      return Verdict.STOPPED;
    }
    if (!refusal.isEmpty()) {
      return Verdict.REFUSED;
    }
    if (steps.stream().anyMatch(StepOutcome::hasFailed)) {
      return Verdict.ERRORS;
    }
    return steps.stream().anyMatch(StepOutcome::wasLate) ? Verdict.OFF_PACE : Verdict.GOOD;
  }
}
