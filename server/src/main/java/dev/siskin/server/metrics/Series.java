package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.CodeCounts;
import dev.siskin.server.record.RunRecorder;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One version and arm since the start of the process: counters and buckets that only grow, and the
 * histograms of the last minute in slices of ten seconds. A slice that is older is let go of, so
 * that who is quiet for a minute costs 2 KB. Guarded by its own lock.
 */
final class Series {
  private static final int SLICES = 6;
  private static final long SLICE_SECONDS = 10;
  private static final long QUIET_SECONDS = 3_600;

  /** The stages that are added up over replicas; each costs 21 lines of every scrape. */
  private static final Set<Stage> BUCKETED = EnumSet.of(Stage.TOTAL, Stage.QUEUE, Stage.RUN);

  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

  private final Labels labels;
  private final Map<Stage, Timing> timings = new EnumMap<>(Stage.class);
  private final CodeCounts errors = new CodeCounts();
  private final BucketCounts batches = BucketCounts.ofRows();
  private long assigned;
  private long answered;
  private long notFinite;
  private long runs;
  private long failedRuns;
  private long rows;
  private long failedRows;
  private long lastSecond;
  private long changedSecond;

  private static final class Timing {
    final @Nullable Histogram[] slices = new Histogram[SLICES];
    final long[] sliceOf = new long[SLICES];
    final @Nullable BucketCounts buckets;
    long count;
    long sumNanos;

    Timing(Stage stage) {
      buckets = BUCKETED.contains(stage) ? BucketCounts.ofTimes() : null;
    }
  }

  Series(Labels labels) {
    this.labels = labels;
  }

  synchronized void add(ArrivalCell cell, long nowSeconds) {
    assigned += cell.assigned();
    answered += cell.answered();
    notFinite += cell.notFinite();
    errors.add(cell.errors());
    lastSecond = Math.max(lastSecond, cell.second());
    changedSecond = nowSeconds;
    for (Stage stage : Stage.values()) {
      if (cell.micros(stage).getTotalCount() > 0) {
        add(timings.computeIfAbsent(stage, Timing::new), cell, stage, nowSeconds);
      }
    }
  }

  private static void add(Timing timing, ArrivalCell cell, Stage stage, long nowSeconds) {
    timing.count += cell.micros(stage).getTotalCount();
    timing.sumNanos += cell.sumNanos(stage);
    if (timing.buckets != null) {
      timing.buckets.add(cell.micros(stage));
    }
    long slice = slice(nowSeconds);
    int at = (int) (slice % SLICES);
    Histogram histogram = timing.slices[at];
    if (histogram == null) {
      histogram = Histograms.micros();
      timing.slices[at] = histogram;
    } else if (timing.sliceOf[at] != slice) {
      histogram.reset();
    }
    timing.sliceOf[at] = slice;
    histogram.add(cell.micros(stage));
  }

  static long slice(long nowSeconds) {
    return Math.floorDiv(nowSeconds, SLICE_SECONDS);
  }

  /** Lets go of what is older than a minute. */
  synchronized void forget(long nowSeconds) {
    for (Timing timing : timings.values()) {
      for (int i = 0; i < SLICES; i++) {
        if (isOver(timing, i, nowSeconds)) {
          timing.slices[i] = null;
        }
      }
    }
  }

  /** One ahead is a clock that was put right; what is further ahead would stay for ever. */
  private static boolean isOver(Timing timing, int at, long nowSeconds) {
    long age = slice(nowSeconds) - timing.sliceOf[at];
    return age >= SLICES || age < -1;
  }

  synchronized void add(RunRecorder.Runs more, long nowSeconds) {
    changedSecond = nowSeconds;
    runs += more.rows().getTotalCount();
    batches.add(more.rows());
    failedRuns += more.failed();
    rows += more.totalRows();
    failedRows += more.failedRows();
  }

  synchronized VersionTotals totals() {
    Map<Stage, VersionTotals.Timing> sums = new EnumMap<>(Stage.class);
    timings.forEach(
        (stage, timing) ->
            sums.put(stage, new VersionTotals.Timing(timing.count, timing.sumNanos)));
    return new VersionTotals(
        lastSecond, answered, errors.total(), runs - failedRuns, rows - failedRows, sums);
  }

  /** Microseconds of the last minute, empty when there was nothing. */
  synchronized Histogram lastMinute(Stage stage, long nowSeconds) {
    Timing timing = timings.get(stage);
    return timing == null ? Histograms.micros() : lastMinute(timing, nowSeconds);
  }

  private static Histogram lastMinute(Timing timing, long nowSeconds) {
    Histogram merged = Histograms.micros();
    for (int i = 0; i < SLICES; i++) {
      Histogram slice = timing.slices[i];
      if (slice != null && !isOver(timing, i, nowSeconds)) {
        merged.add(slice);
      }
    }
    return merged;
  }

  /** All that a page of metrics says of it. Buckets rest after an hour without a request. */
  synchronized SeriesPage page(long nowSeconds) {
    boolean quiet = nowSeconds - changedSecond > QUIET_SECONDS;
    Map<Stage, SeriesPage.Timing> times = new EnumMap<>(Stage.class);
    timings.forEach((stage, timing) -> times.put(stage, page(timing, quiet, nowSeconds)));
    return new SeriesPage(
        labels,
        assigned,
        answered,
        notFinite,
        errors.byName(),
        runs,
        failedRuns,
        rows,
        times,
        quiet || runs == 0 ? null : batches.snapshot());
  }

  private static SeriesPage.Timing page(Timing timing, boolean quiet, long nowSeconds) {
    return new SeriesPage.Timing(
        timing.count,
        timing.sumNanos / 1e9,
        quantiles(lastMinute(timing, nowSeconds)),
        quiet || timing.buckets == null ? null : timing.buckets.snapshot());
  }

  private static Quantiles quantiles(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      return Quantiles.EMPTY;
    }
    Quantiles.Builder quantiles = Quantiles.builder();
    for (double q : QUANTILES) {
      quantiles.quantile(new Quantile(q, micros.getValueAtPercentile(q * 100) / 1e6));
    }
    return quantiles.build();
  }
}
