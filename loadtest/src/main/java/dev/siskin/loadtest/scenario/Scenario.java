package dev.siskin.loadtest.scenario;

import java.util.List;

/**
 * What to run, one step after the other, and what to expect. Its variables are resolved but for
 * those that steps set.
 *
 * @param about one sentence that says what it shows
 */
public record Scenario(String name, String about, List<Step> steps) {

  public Scenario {
    steps = List.copyOf(steps);
  }

  /** The same with all times so much shorter that no step lasts longer than four seconds. */
  public Scenario quick() {
    return Scale.quick(this);
  }
}
