package dev.siskin.loadtest.observe;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** A page of metrics in Prometheus' text format, asked for sums over series. */
final class PrometheusText {

  private final String page;

  PrometheusText(String page) {
    this.page = page;
  }

  /** The sum over all series of that name that have a value; empty if there is none. */
  OptionalDouble sum(String name) {
    return sum(name, labels -> true);
  }

  /**
   * The sum over those series of that name whose labels, as they stand in the braces, will do;
   * empty if there is none.
   */
  OptionalDouble sum(String name, Predicate<String> labels) {
    double sum = 0;
    boolean found = false;
    for (String line : (Iterable<String>) page.lines()::iterator) {
      if (line.startsWith(name) && isOf(line, name) && labels.test(labelsOf(line))) {
        double value = value(line);
        if (!Double.isNaN(value)) {
          sum += value;
          found = true;
        }
      }
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private static boolean isOf(String line, String name) {
    return line.length() > name.length() && " {\t".indexOf(line.charAt(name.length())) >= 0;
  }

  private static String labelsOf(String line) {
    int open = line.indexOf('{');
    int close = line.lastIndexOf('}');
    return open < 0 || close < open ? "" : line.substring(open + 1, close);
  }

  /** What follows the labels; a time stamp may stand behind it. */
  private static double value(String line) {
    String rest = line.substring(line.lastIndexOf('}') + 1).strip();
    String[] words = rest.split("\\s+", -1);
    String number = line.indexOf('}') >= 0 ? words[0] : words.length > 1 ? words[1] : "";
    return switch (number.toLowerCase(Locale.ROOT)) {
      case "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> parse(number);
    };
  }

  private static double parse(String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException notOne) {
      return Double.NaN;
    }
  }
}
