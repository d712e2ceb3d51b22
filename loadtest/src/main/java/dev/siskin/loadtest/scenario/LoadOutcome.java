package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.tally.Results;
import java.util.List;

/**
 * What came of one load.
 *
 * @param observed what was seen of the server beside its answers
 * @param checks its expectations, judged
 * @param ownLateness whether the tool itself kept the pace; a failure is no fault of the target
 */
public record LoadOutcome(
    String name,
    LoadPlan plan,
    Results results,
    Observed observed,
    List<Check> checks,
    List<Check> ownLateness) {

  public LoadOutcome {
    checks = List.copyOf(checks);
    ownLateness = List.copyOf(ownLateness);
  }

  boolean hasFailed() {
    return checks.stream().anyMatch(Check::hasFailed);
  }

  boolean wasLate() {
    return ownLateness.stream().anyMatch(Check::hasFailed);
  }
}
