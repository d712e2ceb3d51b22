package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What makes a load a measurement of the peak: it is a closed loop, so it has no rate. */
final class Peak {

  static final Map<String, List<String>> OPTIONS = Map.of("closed", List.of("true"));

  static final Set<String> NOT_OF_A_PEAK = Set.of("rate");

  private Peak() {}

  /** Whether a load is a closed loop, by whatever key. */
  static boolean isOne(Load load) {
    return !load.options().getOrDefault("closed", List.of("false")).equals(List.of("false"));
  }
}
