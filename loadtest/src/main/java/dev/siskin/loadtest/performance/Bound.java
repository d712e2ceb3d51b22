package dev.siskin.loadtest.performance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a result keeps to its bound, where both are numbers of one unit: {@code >= 0.7x}. */
final class Bound {

  private static final String NUMBER = "(-?[0-9][0-9,]*(?:\\.[0-9]+)?)";
  private static final Pattern RESULT = Pattern.compile("^" + NUMBER + "\\s*(.*)$");
  private static final Pattern BOUND = Pattern.compile("^(>=|<=|>|<)\\s*" + NUMBER + "\\s*(.*)$");

  private Bound() {}

  /** Empty where that cannot be told from the words. */
  static Optional<Boolean> holds(String result, String bound) {
    Matcher is = RESULT.matcher(result.strip());
    Matcher must = BOUND.matcher(bound.strip());
    if (!is.matches() || !must.matches() || !sameUnit(is.group(2), must.group(3))) {
      return Optional.empty();
    }
    int order = Double.compare(number(is.group(1)), number(must.group(2)));
    return Optional.of(
        switch (must.group(1)) {
          case ">=" -> order >= 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order < 0;
        });
  }

  /** A bound may leave the unit out, or what stands behind it: {@code x} for {@code x wrk}. */
  private static boolean sameUnit(String of, String bound) {
    return bound.isEmpty() || of.equals(bound) || of.startsWith(bound + " ");
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace(",", ""));
  }
}
