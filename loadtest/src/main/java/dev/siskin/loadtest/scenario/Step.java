package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.Optional;

/**
 * Loads that run at the same time, and what happens meanwhile.
 *
 * @param name says which step it is; a step of one load is called as that is
 */
public record Step(String name, List<Load> loads, List<Event> events) {

  public Step {
    loads = List.copyOf(loads);
    events = List.copyOf(events);
  }

  /** Whether something is going to be wrong with the network. */
  boolean breaks() {
    return events.stream().anyMatch(Event.Break.class::isInstance);
  }

  /** From the begin of the first event to the end of the last, as they are meant. */
  Optional<Disturbance> disturbance() {
    return events.stream().map(Disturbance::of).reduce(Disturbance::around);
  }
}
