package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a measure is held against: an amount, or a multiple of the same or another measure of an
 * earlier load, or of what was asked for.
 *
 * @param earlier name of the earlier load; empty when it is an amount, or set against what was
 *     asked for
 * @param measure what is read of the earlier load; empty: the same measure
 */
record Bound(double amount, Unit unit, String earlier, String measure) {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([A-Za-z%/]*)"
              + "(?:\\s+([a-z][a-z0-9-]*)(?:\\.([\\w.-]+))?)?");

  static Bound parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      Unit unit = Unit.ofSuffix(form.group(2));
      String earlier = orEmpty(form.group(3));
      if (unit != null && (earlier.isEmpty() || unit == Unit.TIMES)) {
        double amount = Double.parseDouble(form.group(1)) * Unit.factor(form.group(2));
        return new Bound(amount, unit, earlier, orEmpty(form.group(4)));
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no amount; write for example 5, 1%, 20ms, 400/s or 2x half.p99.");
  }

  boolean isRatio() {
    return unit == Unit.TIMES;
  }

  /** Whether a measure can be held against this; a sentence if not. */
  void checkFor(Measure measure) {
    if (!measure.allowed().contains(unit)) {
      List<String> examples = measure.allowed().stream().map(Unit::example).toList();
      throw new IllegalArgumentException(
          "is compared with "
              + unit.example().replaceFirst(" such.*", "")
              + "; write "
              + String.join(", or ", examples)
              + ".");
    }
    boolean againstAsked = isRatio() && earlier.isEmpty();
    if (againstAsked && !measure.allowed().contains(Unit.PER_SECOND)) {
      throw new IllegalArgumentException(
          "needs an earlier load to be a multiple of; write for example <= 2x half.");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
