package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What one version answered in all its arms, or one arm by all its versions. */
record SeriesSum(Function<Series, String> key, String name) {

  /** Answers 200; beside them, those of all versions and arms. */
  Optional<Reading> answered(Results results) {
    long all = results.series().stream().mapToLong(Series::answered200).sum();
    long own = mine(results).stream().mapToLong(Series::answered200).sum();
    return Optional.of(new Reading(own, all));
  }

  /** Other answers; beside them, all its answers. */
  Optional<Reading> others(Results results) {
    List<Series> mine = mine(results);
    long others = mine.stream().mapToLong(Series::others).sum();
    long all = mine.stream().mapToLong(Series::answered200).sum() + others;
    return mine.isEmpty() ? Optional.empty() : Optional.of(new Reading(others, all));
  }

  Optional<Latency> latency(Results results) {
    List<Latency> latencies = mine(results).stream().map(Series::latency).toList();
    return latencies.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Latency(
                Quantiles.sum(latencies.stream().map(Latency::intended).toList()),
                Quantiles.sum(latencies.stream().map(Latency::service).toList())));
  }

  private List<Series> mine(Results results) {
    return results.series().stream().filter(one -> key.apply(one).equals(name)).toList();
  }
}
