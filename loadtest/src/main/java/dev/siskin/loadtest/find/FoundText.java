package dev.siskin.loadtest.find;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A search for people: plain text, the tries in order of their rate. */
public final class FoundText {

  private final StringBuilder text = new StringBuilder();

  private FoundText() {}

  /** The whole of it, below a line that says what was loaded and how. */
  public static String of(String heading, Found found) {
    FoundText made = new FoundText();
    made.line("");
    made.line("%s", heading);
    made.line("");
    made.line(
        "%12s %10s %12s",
        "requests/s", found.slo().objectives().get(0).statistic() + " ms", "good/s");
    byRate(found.attempts()).forEach(made::row);
    made.line("");
    made.line("%s", found.verdict());
    return made.text.toString();
  }

  static List<Attempt> byRate(List<Attempt> attempts) {
    return attempts.stream().sorted(Comparator.comparingDouble(Attempt::rate)).toList();
  }

  private void row(Attempt attempt) {
    line(
        "%12s %10s %12s   %s%s",
        Estimate.rate(attempt.rate()),
        attempt.sloMillis(),
        Estimate.rate(attempt.goodPerSecond()),
        attempt.outcome().name().toLowerCase(Locale.ROOT),
        attempt.reason().isEmpty() ? "" : ": " + attempt.reason());
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing())
        .append(System.lineSeparator());
  }
}
