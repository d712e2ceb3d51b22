package dev.siskin.loadtest.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of a cell gave.
 *
 * @param value the number that decides
 * @param numbers all of them by name, for programs
 * @param flaw why the run does not count, as a sentence
 */
public record CellRun(double value, Map<String, Double> numbers, Optional<String> flaw) {

  public CellRun {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  public static CellRun flawed(String why) {
    return new CellRun(0, Map.of(), Optional.of(why));
  }
}
