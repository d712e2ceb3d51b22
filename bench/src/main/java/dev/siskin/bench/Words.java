package dev.siskin.bench;

import java.util.Locale;

/** Numbers as people read them. */
final class Words {
  private static final double MILLION = 1e6;

  private Words() {}

  /** With three digits or a little more: {@code 4.71}, {@code 38.2}, {@code 12,345}. */
  static String nanos(double nanos) {
    String format = nanos < 10 ? "%.2f" : nanos < 1_000 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, nanos);
  }

  /** Empty where there is no error to tell. */
  static String error(Measured measured) {
    return Double.isNaN(measured.errorNanos())
        ? ""
        : String.format(Locale.ROOT, "± %.0f%%", 100 * measured.errorNanos() / measured.nanos());
  }

  /** Whole ones. Not of sampled calls: JMH's memory for the samples is in the number too. */
  static String bytes(Measured measured) {
    return measured.bench().isSampled() || Double.isNaN(measured.bytes())
        ? "-"
        : String.format(Locale.ROOT, "%,d", Math.round(measured.bytes()));
  }

  /** Not of sampled calls: of two threads it does not say how many one core could make. */
  static String callsPerSecond(Measured measured) {
    double calls = measured.callsPerSecond();
    if (measured.bench().isSampled()) {
      return "-";
    }
    return calls >= MILLION
        ? String.format(Locale.ROOT, "%.1f million", calls / MILLION)
        : String.format(Locale.ROOT, "%,.0f", calls);
  }
}
