package dev.siskin.loadtest.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One load of a scenario.
 *
 * @param name unique in its scenario
 * @param options of {@code siskin load}, without dashes, with their values in order; such a value
 *     may still be {@code 2x peak} or hold {@code $peak}
 * @param where it stands in its file, for what can be wrong with the options only when they are
 *     known
 * @param expectations what it is judged by
 */
public record Load(
    String name, Map<String, List<String>> options, Mistake where, List<Expectation> expectations) {

  static final Pattern MULTIPLE =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*x\\s+([a-z][a-z0-9-]*)");

  public Load {
    options = new LinkedHashMap<>(options);
    expectations = List.copyOf(expectations);
  }

  /**
   * The words of a command line.
   *
   * @param rates requests/s of the loads before this one, by name
   */
  List<String> words(Map<String, Double> rates) {
    List<String> words = new ArrayList<>();
    options.forEach(
        (name, values) -> values.forEach(value -> words.addAll(words(name, filled(value, rates)))));
    return words;
  }

  /** The same load with this option, once, as the only value. */
  Load with(String option, String value) {
    Map<String, List<String>> changed = new LinkedHashMap<>(options);
    changed.put(option, List.of(value));
    return new Load(name, changed, where, expectations);
  }

  /** Flags stand alone on a command line. */
  private static List<String> words(String name, String value) {
    return switch (value) {
      case "true" -> List.of("--" + name);
      case "false" -> List.of();
      default -> List.of("--" + name + "=" + value);
    };
  }

  private static String filled(String value, Map<String, Double> rates) {
    Matcher multiple = MULTIPLE.matcher(value);
    if (multiple.matches() && rates.containsKey(multiple.group(2))) {
      return rate(Double.parseDouble(multiple.group(1)) * rates.get(multiple.group(2)));
    }
    Map<String, String> known = new LinkedHashMap<>();
    rates.forEach((name, rate) -> known.put(name, rate(rate)));
    return Variables.fill(value, known);
  }

  private static String rate(double requestsPerSecond) {
    return String.format(Locale.ROOT, "%.1f", requestsPerSecond);
  }
}
