package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.Locale;

/** What rates and lengths can be asked for at all. */
final class Rates {

  private Rates() {}

  /** Refuses a rate that no run can have; {@code option} is what the user called it. */
  static double checked(String option, double rate) {
    if (!(rate > 0 && rate <= FixedRate.MAX_RATE)) {
      throw new IllegalArgumentException(
          option + " must be above 0 and at most 1000000 requests/s.");
    }
    return rate;
  }

  static Duration checkedDuration(Duration duration) {
    if (duration.isNegative()
        || duration.isZero()
        || duration.compareTo(FixedRate.MAX_DURATION) > 0) {
      throw new IllegalArgumentException("--duration must be above 0s and at most 24h.");
    }
    return duration;
  }

  static String text(double rate) {
    return String.format(Locale.ROOT, rate < 0.1 ? "%.1g" : "%,.1f", rate);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
