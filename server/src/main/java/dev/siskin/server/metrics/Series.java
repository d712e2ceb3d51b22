package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.CodeCounts;
import dev.siskin.server.record.RunRecorder;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One version and arm since the start of the process: counters and buckets that only grow, and the
 * histograms of the last minute in slices of ten seconds. A slice that is older is let go of, so
 * that who is quiet for a minute costs 2 KB. Guarded by {@link VersionMetrics}.
 */
final class Series {
  private static final int SLICES = 6;
  private static final long SLICE_SECONDS = 10;
  private static final long QUIET_SECONDS = 3_600;

  /** The stages that are added up over replicas; each costs 21 lines of every scrape. */
  private static final Set<Stage> BUCKETED = EnumSet.of(Stage.TOTAL, Stage.QUEUE, Stage.RUN);

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

  /** Its model, version and arm. */
  Labels labels() {
    return labels;
  }

  void add(ArrivalCell cell, long nowSeconds) {
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
  void forget(long nowSeconds) {
    for (Timing timing : timings.values()) {
      for (int i = 0; i < SLICES; i++) {
        if (isOver(timing, i, nowSeconds)) {
          timing.slices[i] = null;
        }
      }
    }
  }

  private static boolean isOver(Timing timing, int at, long nowSeconds) {
    return slice(nowSeconds) - timing.sliceOf[at] >= SLICES;
  }

  void add(RunRecorder.Runs more, long nowSeconds) {
    changedSecond = nowSeconds;
    runs += more.rows().getTotalCount();
    batches.add(more.rows());
    failedRuns += more.failed();
    rows += more.totalRows();
    failedRows += more.failedRows();
  }

  long assigned() {
    return assigned;
  }

  long answered() {
    return answered;
  }

  long notFinite() {
    return notFinite;
  }

  CodeCounts errors() {
    return errors;
  }

  long runs() {
    return runs;
  }

  long failedRuns() {
    return failedRuns;
  }

  long rows() {
    return rows;
  }

  long failedRows() {
    return failedRows;
  }

  /** The second in which the last request came, since 1970; 0 before the first. */
  long lastSecond() {
    return lastSecond;
  }

  /** Whether nothing came for an hour. */
  boolean isQuiet(long nowSeconds) {
    return nowSeconds - changedSecond > QUIET_SECONDS;
  }

  long count(Stage stage) {
    Timing timing = timings.get(stage);
    return timing == null ? 0 : timing.count;
  }

  double sumSeconds(Stage stage) {
    return sumNanos(stage) / 1e9;
  }

  long sumNanos(Stage stage) {
    Timing timing = timings.get(stage);
    return timing == null ? 0 : timing.sumNanos;
  }

  /** Times since the start, by length; null where they are not kept or there were none. */
  @Nullable ClassicHistogramBuckets buckets(Stage stage) {
    Timing timing = timings.get(stage);
    return timing == null || timing.buckets == null ? null : timing.buckets.snapshot();
  }

  /** Runs since the start, by rows. */
  ClassicHistogramBuckets batches() {
    return batches.snapshot();
  }

  /** Microseconds of the last minute, empty when there was nothing. */
  Histogram lastMinute(Stage stage, long nowSeconds) {
    Histogram merged = Histograms.micros();
    Timing timing = timings.get(stage);
    for (int i = 0; timing != null && i < SLICES; i++) {
      Histogram slice = timing.slices[i];
      if (slice != null && !isOver(timing, i, nowSeconds)) {
        merged.add(slice);
      }
    }
    return merged;
  }
}
