package dev.siskin.loadtest.compare;

import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A ratio A/B and where the true one lies, by Student's t on the logarithms of the pairs' ratios.
 * Logarithms, because twice and half are equally far from equal; t, because the spread is known
 * from the same few pairs. Tails heavier than normal make it too wide rather than too narrow.
 */
public record RatioInterval(double ratio, double low, double high, int pairs) {

  /** {@code level} is the chance that the interval covers the truth: 0.95. */
  static RatioInterval of(double[] logRatios, double level) {
    int n = logRatios.length;
    if (n < 2) {
      throw new IllegalArgumentException("an interval needs two pairs or more");
    }
    double mean = mean(logRatios);
    double quantile = TDistribution.of(n - 1).inverseCumulativeProbability((1 + level) / 2);
    double reach = quantile * standardDeviation(logRatios, mean) / Math.sqrt(n);
    return new RatioInterval(Math.exp(mean), Math.exp(mean - reach), Math.exp(mean + reach), n);
  }

  /** How far the interval reaches to either side: 0.05 is 5%. */
  public double noise() {
    return Math.sqrt(high / low) - 1;
  }

  /** Its ends, such as {@code 0.841..0.919}. */
  String text() {
    return String.format(Locale.ROOT, "%.3f..%.3f", low, high);
  }

  boolean isBelowOne() {
    return high < 1;
  }

  boolean isAboveOne() {
    return low > 1;
  }

  boolean isWithin(double share) {
    return low >= 1 / (1 + share) && high <= 1 + share;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double standardDeviation(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
