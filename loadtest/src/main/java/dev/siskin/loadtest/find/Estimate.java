package dev.siskin.loadtest.find;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The highest rate that holds, as far as it is known.
 *
 * @param low the highest rate that held in all its tries; empty when none did
 * @param point the best guess: where half of the tries would hold
 * @param high the lowest rate that missed in all its tries; empty when none did
 * @param conclusive whether the search ended by itself, its ends as close as it was asked for
 */
public record Estimate(
    OptionalDouble low, OptionalDouble point, OptionalDouble high, boolean conclusive) {

  /** It in a sentence, without the SLO. */
  public String text() {
    if (low.isEmpty()) {
      return high.isPresent()
          ? "no rate tried held in all its tries; " + rate(high) + " requests/s missed in all"
          : "nothing is known yet";
    }
    if (high.isEmpty()) {
      return "holds at "
          + rate(low)
          + " requests/s, and no rate was found that misses in all tries";
    }
    return "holds up to about "
        + rate(point)
        + " requests/s: in all tries at "
        + rate(low)
        + ", in none at "
        + rate(high);
  }

  private static String rate(OptionalDouble rate) {
    return rate(rate.orElse(0));
  }

  static String rate(double rate) {
    return String.format(Locale.ROOT, rate >= 100 ? "%,.0f" : "%.2f", rate);
  }
}
