package dev.siskin.loadtest.tally;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened within one slice of a run. Each request is counted where it was taken up and again
 * where it ended, so the flows of all slices add up to the counts of the run, and the durations of
 * all slices to those of the run.
 *
 * @param startNanos since the start of the run, warm-up included
 * @param endNanos the first moment that is no longer in it
 * @param flow requests of the warm-up included
 * @param openAtEnd requests taken up and not ended at its end
 * @param series measured answers 200 by version and arm
 */
public record Slice(
    long startNanos, long endNanos, Flow flow, long openAtEnd, List<SeriesSlice> series) {

  public Slice {
    series = List.copyOf(series);
  }

  public double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  /** Durations from the intended start over all versions and arms. */
  public Quantiles intended() {
    return Quantiles.sum(series.stream().map(SeriesSlice::intended).toList());
  }

  Slice plus(Slice next) {
    List<SeriesSlice> sums = new ArrayList<>(series);
    for (SeriesSlice one : next.series) {
      int at = indexOf(one);
      if (at < 0) {
        sums.add(one);
      } else {
        sums.set(at, sums.get(at).plus(one));
      }
    }
    return new Slice(startNanos, next.endNanos, flow.plus(next.flow), next.openAtEnd, sums);
  }

  int bytes() {
    return series.stream().mapToInt(SeriesSlice::bytes).sum();
  }

  private int indexOf(SeriesSlice one) {
    for (int i = 0; i < series.size(); i++) {
      if (series.get(i).isOf(one)) {
        return i;
      }
    }
    return -1;
  }
}
