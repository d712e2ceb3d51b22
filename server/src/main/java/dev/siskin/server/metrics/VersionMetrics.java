package dev.siskin.server.metrics;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.CodeCounts;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.record.RunRecorder;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counters, quantiles and buckets per model, version and arm, from its first request on: who was
 * never asked costs nothing. Quantiles are those of the histogram of the last minute, not
 * estimates, and left out where nothing came. Buckets are what costs most of a scrape, and are left
 * out after an hour without a request; they go on where they were. Counters and sums always stay,
 * for Prometheus misses what came before it saw a series first. A scrape changes nothing, so
 * several may read. Label values come from loaded models only. One short lock; the request path
 * never comes here.
 */
public final class VersionMetrics implements MultiCollector {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

  private final LongSupplier wallMillis;
  private final Map<Key, Series> series = new HashMap<>();
  private final Map<String, CodeCounts> refused = new HashMap<>();
  private long lastSlice;

  private record Key(String model, long version, Arm arm) {
    Labels labels() {
      return Labels.of("model", model, "version", Long.toString(version), "arm", arm.wireName());
    }
  }

  public VersionMetrics(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  /** Takes in a cut before it is given back. On the telemetry thread. */
  public synchronized void add(Recordings.Cut cut) {
    long nowSeconds = nowSeconds();
    for (LoopRecorder.Cut loop : cut.loops()) {
      loop.cells().forEach((route, cells) -> add(route, cells, nowSeconds));
      loop.refused().forEach(this::addRefused);
    }
    for (Map.Entry<Route, RunRecorder.Runs> runs : cut.runs().entrySet()) {
      series(runs.getKey()).add(runs.getValue(), nowSeconds);
    }
    long slice = Series.slice(nowSeconds);
    if (slice != lastSlice) {
      lastSlice = slice;
      series.values().forEach(one -> one.forget(nowSeconds));
    }
  }

  private void add(Route route, List<ArrivalCell> cells, long nowSeconds) {
    cells.forEach(cell -> series(route).add(cell, nowSeconds));
  }

  private void addRefused(String model, CodeCounts counts) {
    refused.computeIfAbsent(model, m -> new CodeCounts()).add(counts);
  }

  private Series series(Route route) {
    return series.computeIfAbsent(
        new Key(route.version().model(), route.version().number(), route.arm()),
        key -> new Series(key.labels()));
  }

  /** What one version has done since the start, all arms together, as of the last cut. */
  public synchronized VersionTotals totals(String model, long version) {
    VersionTotals totals = VersionTotals.NONE;
    for (Map.Entry<Key, Series> entry : series.entrySet()) {
      if (entry.getKey().version == version && entry.getKey().model.equals(model)) {
        totals = totals.and(VersionTotals.of(entry.getValue()));
      }
    }
    return totals;
  }

  /**
   * How long the answered requests of the last minute were in each stage: microseconds; empty where
   * there were none. Any thread but a loop: merges histograms.
   */
  public synchronized Map<Stage, Histogram> lastMinute(String model, long version, String arm) {
    Map<Stage, Histogram> times = new EnumMap<>(Stage.class);
    long nowSeconds = nowSeconds();
    series.forEach(
        (key, s) -> {
          if (key.version == version && key.model.equals(model) && key.arm.wireName().equals(arm)) {
            for (Stage stage : Stage.values()) {
              times.put(stage, s.lastMinute(stage, nowSeconds));
            }
          }
        });
    times.values().removeIf(histogram -> histogram.getTotalCount() == 0);
    return times;
  }

  @Override
  public synchronized MetricSnapshots collect() {
    return MetricSnapshots.of(
        requests(),
        refusals(),
        counter("siskin_assigned", "Requests routed to a version and arm.", Series::assigned),
        counter(
            "siskin_not_finite_answers",
            "Requests answered with a NaN or an infinite number in their outputs.",
            Series::notFinite),
        counter("siskin_runs", "Batches run, failed ones included.", Series::runs),
        counter("siskin_failed_runs", "Batches whose run failed.", Series::failedRuns),
        counter("siskin_rows", "Rows in all batches run.", Series::rows),
        stages(),
        times(
            "siskin_request_duration_seconds",
            "Time of answered requests from the last byte of the body to the hand-over of the"
                + " answer.",
            Stage.TOTAL),
        times(
            "siskin_queue_duration_seconds",
            "Time that answered requests waited for their run.",
            Stage.QUEUE),
        times(
            "siskin_run_duration_seconds",
            "Time of the run that an answered request was in.",
            Stage.RUN),
        batches());
  }

  /** In short what each version does. Any thread but a loop: merges histograms. */
  public synchronized List<VersionStats> stats() {
    long nowSeconds = nowSeconds();
    List<VersionStats> stats = new ArrayList<>(series.size());
    series.forEach(
        (key, s) -> {
          Histogram micros = s.lastMinute(Stage.TOTAL, nowSeconds);
          stats.add(
              new VersionStats(
                  key.model,
                  key.version,
                  key.arm.wireName(),
                  s.answered(),
                  s.errors().total(),
                  micros.getValueAtPercentile(50),
                  micros.getValueAtPercentile(99)));
        });
    return stats;
  }

  private CounterSnapshot counter(String name, String help, ToLongFunction<Series> value) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    series.values().forEach(s -> counter.dataPoint(point(s.labels(), value.applyAsLong(s))));
    return counter.build();
  }

  private CounterSnapshot requests() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("siskin_requests")
            .help("Requests ended, by code; OK are the answered ones.");
    for (Series s : series.values()) {
      counter.dataPoint(point(s.labels().add("code", "OK"), s.answered()));
      s.errors()
          .byName()
          .forEach((code, n) -> counter.dataPoint(point(s.labels().add("code", code), n)));
    }
    return counter.build();
  }

  private CounterSnapshot refusals() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("siskin_refused_requests")
            .help("Requests that reached no version, by code; no model means an unknown one.");
    refused.forEach(
        (model, counts) ->
            counts
                .byName()
                .forEach(
                    (code, n) ->
                        counter.dataPoint(point(Labels.of("model", model, "code", code), n))));
    return counter.build();
  }

  private SummarySnapshot stages() {
    SummarySnapshot.Builder summary =
        SummarySnapshot.builder()
            .name("siskin_stage_seconds")
            .help("Times of answered requests by stage; quantiles of the last minute.");
    long nowSeconds = nowSeconds();
    for (Series s : series.values()) {
      for (Stage stage : Stage.values()) {
        if (s.count(stage) > 0) {
          summary.dataPoint(
              SummaryDataPointSnapshot.builder()
                  .labels(s.labels().add("stage", stage.wireName()))
                  .quantiles(quantiles(s.lastMinute(stage, nowSeconds)))
                  .count(s.count(stage))
                  .sum(s.sumSeconds(stage))
                  .build());
        }
      }
    }
    return summary.build();
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

  private HistogramSnapshot times(String name, String help, Stage stage) {
    return histogram(name, help, series -> series.buckets(stage), s -> s.sumSeconds(stage));
  }

  private HistogramSnapshot batches() {
    return histogram(
        "siskin_batch_rows",
        "Rows of batches run, failed ones included.",
        s -> s.runs() > 0 ? s.batches() : null,
        Series::rows);
  }

  private HistogramSnapshot histogram(
      String name,
      String help,
      Function<Series, @Nullable ClassicHistogramBuckets> buckets,
      ToDoubleFunction<Series> sum) {
    HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
    long nowSeconds = nowSeconds();
    for (Series s : series.values()) {
      ClassicHistogramBuckets found = s.isQuiet(nowSeconds) ? null : buckets.apply(s);
      if (found != null) {
        histogram.dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(s.labels())
                .classicHistogramBuckets(found)
                .sum(sum.applyAsDouble(s))
                .build());
      }
    }
    return histogram.build();
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private long nowSeconds() {
    return Math.floorDiv(wallMillis.getAsLong(), 1_000L);
  }
}
