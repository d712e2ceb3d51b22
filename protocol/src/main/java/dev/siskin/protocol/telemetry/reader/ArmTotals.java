package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** Sums of one {@link ArmKey}. Not thread-safe. */
public final class ArmTotals {
  private long assigned;
  private long answered;
  private long notFinite;
  private long batches;
  private long failedBatches;
  private long rows;
  private final TreeMap<String, Long> errors = new TreeMap<>();
  private final EnumMap<Stage, Histogram> stages = new EnumMap<>(Stage.class);

  /** Adds the requests of one second of arrival. */
  public void add(ArrivalSecond second) {
    assigned += second.assigned();
    answered += second.answered();
    notFinite += second.notFinite();
    CodeSums.add(errors, second.errors());
    second.stages().forEach(this::addTimes);
  }

  /** Adds the runs of one interval, not its requests. */
  public void addRuns(VersionInterval interval) {
    batches += interval.batches();
    failedBatches += interval.failedBatches();
    rows += interval.rows();
  }

  public void add(ArmTotals other) {
    assigned += other.assigned;
    answered += other.answered;
    notFinite += other.notFinite;
    batches += other.batches;
    failedBatches += other.failedBatches;
    rows += other.rows;
    CodeSums.add(errors, other.errors);
    other.stages.forEach(this::addTimes);
  }

  private void addTimes(Stage stage, AbstractHistogram times) {
    stages.computeIfAbsent(stage, s -> Histograms.micros()).add(times);
  }

  /** Requests routed here. */
  public long assigned() {
    return assigned;
  }

  /** Requests answered well. */
  public long answered() {
    return answered;
  }

  /** Those of them with a NaN or an infinite number in their outputs. */
  public long notFinite() {
    return notFinite;
  }

  /** Requests that ended otherwise, by error code. */
  public SortedMap<String, Long> errors() {
    return Collections.unmodifiableSortedMap(errors);
  }

  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Requests routed here of whose end no record told yet. */
  public long open() {
    return assigned - answered - errorCount();
  }

  /** Runs, failed ones included. */
  public long batches() {
    return batches;
  }

  public long failedBatches() {
    return failedBatches;
  }

  /** Rows in those runs. */
  public long rows() {
    return rows;
  }

  /**
   * Times of the answered requests, microseconds; owned by these totals. Empty if there are none.
   */
  public Histogram times(Stage stage) {
    Histogram times = stages.get(stage);
    return times == null ? Histograms.micros() : times;
  }

  /** The stages that have times. */
  public Map<Stage, Histogram> stages() {
    return Collections.unmodifiableMap(stages);
  }
}
