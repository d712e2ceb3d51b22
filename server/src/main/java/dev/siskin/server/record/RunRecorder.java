package dev.siskin.server.record;

import dev.siskin.server.model.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Runs by route: how many, with how many rows, how many failed. Written by all slots, once a run,
 * under the short lock of the map's entry; cut by the telemetry thread. A route that has been quiet
 * for minutes is forgotten.
 */
public final class RunRecorder {
  /** Exact to 2,047 rows, so the rows of all runs are the sum over the histogram. */
  private static final int DIGITS = 3;

  private static final int FORGET_AFTER_CUTS = 300;

  private final ConcurrentHashMap<Route, Series> routes = new ConcurrentHashMap<>();
  private final LongAdder abandonedRows = new LongAdder();
  private final LongAdder lateRuns = new LongAdder();
  private final LongAdder isolations = new LongAdder();
  private final LongAdder poisonRequests = new LongAdder();

  /** Touched only inside {@code routes.compute}. */
  private static final class Series {
    IntCountsHistogram rows = new IntCountsHistogram(DIGITS);
    @Nullable IntCountsHistogram spare;
    long failed;
    long failedRows;
    int quietCuts;
  }

  /**
   * The runs of one route since the cut before.
   *
   * @param rows rows a run; sum and count are exact; to be read before the next cut
   * @param failed how many of them gave no answer
   * @param failedRows rows of these
   */
  public record Runs(AbstractHistogram rows, long failed, long failedRows) {
    /** Rows of all runs together. */
    public long totalRows() {
      return sum(rows);
    }
  }

  /** The sum of an exact histogram's values. */
  public static long sum(AbstractHistogram histogram) {
    long sum = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      sum += value.getValueIteratedTo() * value.getCountAddedInThisIterationStep();
    }
    return sum;
  }

  /** A run ended. */
  public void ran(Route route, int rows, boolean failed) {
    routes.compute(
        route,
        (r, known) -> {
          Series series = known == null ? new Series() : known;
          series.rows.recordValue(rows);
          series.failed += failed ? 1 : 0;
          series.failedRows += failed ? rows : 0;
          return series;
        });
  }

  /** Rows that ran although nobody waited any more: their deadline passed during the run. */
  public void abandoned(int rows) {
    abandonedRows.add(rows);
  }

  /** A run began although the deadline of a row in it had passed. */
  public void startedLate() {
    lateRuns.increment();
  }

  public long lateRuns() {
    return lateRuns.sum();
  }

  /** A run of several requests failed, so its parts run again. */
  public void isolated() {
    isolations.increment();
  }

  public long isolations() {
    return isolations.sum();
  }

  /** A request made a run fail that it had for itself. */
  public void poisoned() {
    poisonRequests.increment();
  }

  public long poisonRequests() {
    return poisonRequests.sum();
  }

  public long abandonedRows() {
    return abandonedRows.sum();
  }

  /** What ran since the last cut; the histograms are used again by the one after the next. */
  Map<Route, Runs> cut() {
    Map<Route, Runs> cut = new HashMap<>();
    for (Route route : routes.keySet()) {
      routes.computeIfPresent(route, (r, series) -> cut(r, series, cut));
    }
    return cut;
  }

  private static @Nullable Series cut(Route route, Series series, Map<Route, Runs> into) {
    if (series.rows.getTotalCount() == 0) {
      return series.quietCuts++ < FORGET_AFTER_CUTS ? series : null;
    }
    IntCountsHistogram counted = series.rows;
    into.put(route, new Runs(counted, series.failed, series.failedRows));
    series.rows = emptied(series.spare);
    series.spare = counted;
    series.failed = 0;
    series.failedRows = 0;
    series.quietCuts = 0;
    return series;
  }

  private static IntCountsHistogram emptied(@Nullable IntCountsHistogram known) {
    if (known == null) {
      return new IntCountsHistogram(DIGITS);
    }
    known.reset();
    return known;
  }
}
