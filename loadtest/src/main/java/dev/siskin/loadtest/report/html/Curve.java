package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.tally.Quantiles;
import java.util.ArrayList;
import java.util.List;

/** A percentile curve: points of {@code 1 / (1 - quantile)} and milliseconds. */
final class Curve {

  private static final int POINTS_A_DECADE = 24;

  /** A histogram counts in whole units; what is shorter still has a place on a log scale. */
  private static final double LEAST_MILLIS = 1e-3;

  private Curve() {}

  /** Ends with the longest duration, at the quantile that so many durations can show. */
  static List<double[]> of(Quantiles durations) {
    List<double[]> points = new ArrayList<>();
    if (durations.count() == 0) {
      return points;
    }
    double end = Math.max(2, durations.count());
    double step = Math.pow(10, 1.0 / POINTS_A_DECADE);
    for (double x = 1; x < end; x *= step) {
      points.add(point(x, durations.nanosAt(1 - 1 / x)));
    }
    points.add(point(end, durations.maxNanos()));
    return points;
  }

  private static double[] point(double x, long nanos) {
    return new double[] {x, Math.max(LEAST_MILLIS, nanos / 1e6)};
  }
}
