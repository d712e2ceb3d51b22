package dev.siskin.bench;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark came to.
 *
 * @param nanos of a call: the mean, or the median over the rounds of the percentile that the
 *     benchmark says
 * @param errorNanos to either side: of a mean JMH's 99.9% interval, of a percentile half the way
 *     between the least and the most of the rounds; NaN where one number is all there is
 * @param bytes allocated a call, by all threads; NaN where it is not known
 * @param rounds the same nanoseconds, round by round
 */
record Measured(Bench bench, double nanos, double errorNanos, double bytes, List<Double> rounds) {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final double NANOS_PER_SECOND = 1e9;

  Measured {
    rounds = List.copyOf(rounds);
  }

  static List<Measured> all(Map<Bench, RunResult> results) {
    return results.entrySet().stream().map(entry -> of(entry.getKey(), entry.getValue())).toList();
  }

  static Measured of(Bench bench, RunResult result) {
    List<Double> rounds =
        result.getBenchmarkResults().stream().map(round -> nanos(bench, round)).toList();
    Result<?> mean = result.getPrimaryResult();
    return bench.isSampled()
        ? new Measured(bench, median(rounds), halfRange(rounds), bytes(result), rounds)
        : new Measured(bench, mean.getScore(), mean.getScoreError(), bytes(result), rounds);
  }

  /** Calls that one core makes in a second, one after the other. */
  double callsPerSecond() {
    return NANOS_PER_SECOND / nanos;
  }

  private static double nanos(Bench bench, BenchmarkResult round) {
    Result<?> result = round.getPrimaryResult();
    return bench.isSampled()
        ? result.getStatistics().getPercentile(bench.percentile())
        : result.getScore();
  }

  private static double bytes(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return allocated == null ? Double.NaN : allocated.getScore();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static double halfRange(List<Double> values) {
    return values.size() < 2 ? Double.NaN : (Collections.max(values) - Collections.min(values)) / 2;
  }
}
