package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a number in a condition counts. */
enum Unit {
  NUMBER("a number such as 5"),
  SHARE("a share such as 1%"),
  NANOS("a length of time such as 20ms"),
  PER_SECOND("a rate such as 400/s"),
  BYTES("a size such as 600MB"),
  TIMES("a multiple such as 2x or 2x half");

  private static final double KILO = 1e3;

  /** Longest first, so that {@code ms} is not taken for {@code s}. */
  private record Suffix(String text, Unit unit, double factor) {}

  private static final List<Suffix> SUFFIXES =
      List.of(
          new Suffix("us", NANOS, 1e3),
          new Suffix("ms", NANOS, 1e6),
          new Suffix("/s", PER_SECOND, 1),
          new Suffix("KB", BYTES, KILO),
          new Suffix("MB", BYTES, KILO * KILO),
          new Suffix("GB", BYTES, KILO * KILO * KILO),
          new Suffix("%", SHARE, 0.01),
          new Suffix("x", TIMES, 1),
          new Suffix("s", NANOS, 1e9),
          new Suffix("m", NANOS, 60e9),
          new Suffix("h", NANOS, 3600e9),
          new Suffix("", NUMBER, 1));

  private final String example;

  Unit(String example) {
    this.example = example;
  }

  /** What it is and how to write it. */
  String example() {
    return example;
  }

  /** The unit of a suffix; null when there is none such. */
  static @Nullable Unit ofSuffix(String suffix) {
    return SUFFIXES.stream()
        .filter(known -> known.text.equals(suffix))
        .map(Suffix::unit)
        .findFirst()
        .orElse(null);
  }

  static double factor(String suffix) {
    return SUFFIXES.stream()
        .filter(known -> known.text.equals(suffix))
        .mapToDouble(Suffix::factor)
        .findFirst()
        .orElseThrow();
  }

  /** For people, with three digits or so. */
  String format(double value) {
    return switch (this) {
      case NUMBER -> plain(value);
      case SHARE -> plain(100 * value) + "%";
      case NANOS -> time(value);
      case PER_SECOND -> plain(value) + "/s";
      case BYTES -> plain(value / KILO / KILO) + "MB";
      case TIMES -> text("%.3f", value) + "x";
    };
  }

  private static String time(double nanos) {
    if (Double.isInfinite(nanos)) {
      return "never";
    }
    if (nanos < 1e6) {
      return plain(nanos / 1e3) + "us";
    }
    return nanos < 10e9 ? plain(nanos / 1e6) + "ms" : plain(nanos / 1e9) + "s";
  }

  private static String plain(double value) {
    if (value == Math.rint(value)) {
      return text("%,.0f", value);
    }
    return Math.abs(value) >= 100 ? text("%,.1f", value) : text("%.3g", value);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
