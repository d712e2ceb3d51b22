package dev.siskin.loadtest.slo;

import dev.siskin.loadtest.tally.Quantiles;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statistic of the latency from the intended start, and what it must not exceed.
 *
 * @param statistic {@code mean}, {@code max}, or {@code p} and a percentage, such as {@code p99.9}
 */
public record Objective(String statistic, Duration limit) {

  private static final String MEAN = "mean";
  private static final String MAX = "max";
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,6})?|100)");
  private static final Pattern LIMIT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(us|ms|s)");

  public Objective {
    if (!statistic.equals(MEAN) && !statistic.equals(MAX) && percent(statistic) <= 0) {
      throw new IllegalArgumentException(
          "'" + statistic + "' is no statistic of an SLO; write p50, p99, p99.9, max or mean.");
    }
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("The limit of " + statistic + " must be above 0.");
    }
  }

  static Objective parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("'" + text + "' is no SLO; write for example p99=20ms.");
    }
    String statistic = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
    return new Objective(statistic, limit(text.substring(equals + 1).strip()));
  }

  /** What the statistic is of these durations. */
  public long nanosOf(Quantiles durations) {
    return switch (statistic) {
      case MEAN -> durations.meanNanos();
      case MAX -> durations.maxNanos();
      default -> durations.nanosAt(percent(statistic) / 100);
    };
  }

  /** Whether these durations keep it; without any duration nothing was shown, so they do not. */
  public boolean isHeldBy(Quantiles durations) {
    return durations.count() > 0 && nanosOf(durations) <= limit.toNanos();
  }

  /** As a user would write it. */
  public String text() {
    return statistic + "=" + limitText();
  }

  /** The limit in the largest unit that loses nothing. */
  public String limitText() {
    long nanos = limit.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + "s";
    }
    if (nanos % 1_000_000 == 0) {
      return nanos / 1_000_000 + "ms";
    }
    return nanos % 1000 == 0 ? nanos / 1000 + "us" : nanos / 1e3 + "us";
  }

  private static double percent(String statistic) {
    Matcher matcher = PERCENTILE.matcher(statistic);
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
  }

  private static Duration limit(String text) {
    Matcher matcher = LIMIT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no limit of an SLO; write for example 500us, 20ms or 1.5s.");
    }
    double unitNanos =
        switch (matcher.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          default -> 1e9;
        };
    return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unitNanos));
  }
}
