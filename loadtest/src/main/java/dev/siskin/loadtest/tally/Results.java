package dev.siskin.loadtest.tally;

import java.util.List;

/**
 * Everything a run found out.
 *
 * @param partial whether the user stopped it early
 * @param overall latencies of all measured answers with status 200
 * @param series the same by version and arm, in that order
 * @param toolCores processor cores that the tool itself kept busy, on average
 */
public record Results(
    boolean partial,
    Counts counts,
    Pace pace,
    Latency overall,
    List<Series> series,
    double toolCores) {

  public Results {
    series = List.copyOf(series);
  }

  /** The same results of a tool that used this much processor. */
  public Results withToolCores(double cores) {
    return new Results(partial, counts, pace, overall, series, cores);
  }
}
