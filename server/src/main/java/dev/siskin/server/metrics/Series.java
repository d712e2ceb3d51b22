package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.CodeCounts;
import dev.siskin.server.record.RunRecorder;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One version and arm since the start of the process: counters that only grow, and the histograms
 * of the last minute in slices of ten seconds. Guarded by {@link VersionMetrics}.
 */
final class Series {
  private static final int SLICES = 6;
  private static final long SLICE_SECONDS = 10;

  private final Map<Stage, Timing> timings = new EnumMap<>(Stage.class);
  private final CodeCounts errors = new CodeCounts();
  private long assigned;
  private long answered;
  private long runs;
  private long failedRuns;
  private long rows;
  private long failedRows;
  private long lastSecond;

  private static final class Timing {
    final Histogram[] slices = new Histogram[SLICES];
    final long[] sliceOf = new long[SLICES];
    long count;
    long sumNanos;
  }

  void add(ArrivalCell cell, long nowSeconds) {
    assigned += cell.assigned();
    answered += cell.answered();
    errors.add(cell.errors());
    lastSecond = Math.max(lastSecond, cell.second());
    for (Stage stage : Stage.values()) {
      if (cell.micros(stage).getTotalCount() > 0) {
        add(timings.computeIfAbsent(stage, s -> new Timing()), cell, stage, nowSeconds);
      }
    }
  }

  private static void add(Timing timing, ArrivalCell cell, Stage stage, long nowSeconds) {
    timing.count += cell.micros(stage).getTotalCount();
    timing.sumNanos += cell.sumNanos(stage);
    long slice = nowSeconds / SLICE_SECONDS;
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

  void add(RunRecorder.Runs more) {
    runs += more.rows().getTotalCount();
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

  /** Microseconds of the last minute, empty when there was nothing. */
  Histogram lastMinute(Stage stage, long nowSeconds) {
    Histogram merged = Histograms.micros();
    Timing timing = timings.get(stage);
    long slice = nowSeconds / SLICE_SECONDS;
    for (int i = 0; timing != null && i < SLICES; i++) {
      if (timing.slices[i] != null && slice - timing.sliceOf[i] < SLICES) {
        merged.add(timing.slices[i]);
      }
    }
    return merged;
  }
}
