package dev.siskin.watch.tail;

import org.HdrHistogram.Histogram;

/**
 * Quantiles of times in milliseconds, right within 1 %; NaN where nothing was timed.
 *
 * @param count values behind them
 */
record Quantiles(long count, double p50, double p90, double p99, double p999) {
  static Quantiles of(Histogram micros) {
    return new Quantiles(
        micros.getTotalCount(), at(micros, 50), at(micros, 90), at(micros, 99), at(micros, 99.9));
  }

  private static double at(Histogram micros, double percentile) {
    return micros.getTotalCount() == 0
        ? Double.NaN
        : micros.getValueAtPercentile(percentile) / 1000.0;
  }
}
