package dev.siskin.loadtest.compare;

import java.util.Map;
import java.util.Optional;

/**
 * What one run has to say in a comparison.
 *
 * @param flaw why the run does not count, as a sentence; empty for one that does
 */
public record Observation(Map<Measure, Double> numbers, Optional<String> flaw) {

  public Observation {
    numbers = Map.copyOf(numbers);
  }
}
