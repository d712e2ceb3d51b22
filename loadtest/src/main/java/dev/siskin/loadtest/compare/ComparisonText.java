package dev.siskin.loadtest.compare;

import java.util.Locale;

/** A comparison for people: plain text of at most 100 columns, and a line for each pair. */
public final class ComparisonText {

  private final StringBuilder text = new StringBuilder();

  private ComparisonText() {}

  /** The whole of it. */
  public static String of(Comparison comparison) {
    ComparisonText made = new ComparisonText();
    made.line("");
    made.line("A  %s", comparison.setup().a());
    made.line("B  %s", comparison.setup().b());
    made.line("%s", comparison.setup().method());
    made.pairs(comparison);
    made.table(comparison);
    made.line("");
    made.line("%s", comparison.verdict());
    return made.text.toString();
  }

  /** A pair that has just ended. */
  public static String line(int number, int pairs, Pair pair, Measure primary) {
    double a = pair.value(Side.A, primary);
    double b = pair.value(Side.B, primary);
    return String.format(
        Locale.ROOT,
        "pair %d of %d (%s first)  %s  A %s  B %s %s  A/B %.3f",
        number,
        pairs,
        pair.first(),
        primary.text(),
        number(a),
        number(b),
        primary.unit(),
        a / b);
  }

  private void pairs(Comparison comparison) {
    line(
        "%d pairs%s",
        comparison.pairs().size(),
        comparison.repeated() == 0
            ? ""
            : ", " + comparison.repeated() + " more did not count and are in no figure");
  }

  private void table(Comparison comparison) {
    if (comparison.pairs().isEmpty()) {
      return;
    }
    line("");
    line(
        "%-12s %-4s %10s %10s %8s   %-16s %s",
        "median run",
        "",
        "A",
        "B",
        "A/B",
        Ruling.percent(comparison.setup().rules().level()) + " interval",
        "");
    comparison.measures().forEach(measure -> row(comparison, measure));
  }

  private void row(Comparison comparison, Measure measure) {
    Ruling ruling = comparison.ruling(measure);
    line(
        "%-12s %-4s %10s %10s %8s   %-16s %s",
        measure.text(),
        measure.unit(),
        number(comparison.median(Side.A, measure)),
        number(comparison.median(Side.B, measure)),
        ruling.interval().map(found -> format("%.3f", found.ratio())).orElse("-"),
        ruling.interval().map(RatioInterval::text).orElse("-"),
        measure == comparison.setup().primary() ? "decides" : "not a verdict");
  }

  private void line(String format, Object... arguments) {
    text.append(format(format, arguments).stripTrailing()).append(System.lineSeparator());
  }

  static String number(double value) {
    return format(Math.abs(value) >= 1000 ? "%,.0f" : "%.3f", value);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
