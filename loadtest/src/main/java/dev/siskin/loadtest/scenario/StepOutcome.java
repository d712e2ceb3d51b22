package dev.siskin.loadtest.scenario;

import java.util.List;

/**
 * What came of one step.
 *
 * @param events a check for each event: whether it came to pass
 */
public record StepOutcome(String name, List<LoadOutcome> loads, List<Check> events) {

  public StepOutcome {
    loads = List.copyOf(loads);
    events = List.copyOf(events);
  }

  boolean hasFailed() {
    return loads.stream().anyMatch(LoadOutcome::hasFailed)
        || events.stream().anyMatch(Check::hasFailed);
  }

  boolean wasLate() {
    return loads.stream().anyMatch(LoadOutcome::wasLate);
  }
}
