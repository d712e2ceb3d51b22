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
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counters, quantiles and buckets per model, version and arm, from its first request on: who was
 * never asked costs nothing. Quantiles are those of the histogram of the last minute, not
 * estimates, and left out where nothing came. Buckets are what costs most of a scrape, and are left
 * out after an hour without a request; they go on where they were. Counters and sums always stay,
 * for Prometheus misses what came before it saw a series first. A scrape changes nothing, so
 * several may read. Label values come from loaded models only. Each version and arm has a lock of
 * its own, so that a page of a thousand holds the telemetry thread up for no longer than it takes
 * to look at one of them: what a page says of one is of one moment. The request path never comes
 * here.
 */
public final class VersionMetrics implements MultiCollector {
  private final LongSupplier wallMillis;
  private final Map<Key, Series> series = new ConcurrentHashMap<>();
  private final Map<String, CodeCounts> refused = new HashMap<>();

  /** Of the telemetry thread. */
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
  public void add(Recordings.Cut cut) {
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
    synchronized (refused) {
      refused.computeIfAbsent(model, m -> new CodeCounts()).add(counts);
    }
  }

  private Series series(Route route) {
    return series.computeIfAbsent(
        new Key(route.version().model(), route.version().number(), route.arm()),
        key -> new Series(key.labels()));
  }

  /** What one version has done since the start, all arms together, as of the last cut. */
  public VersionTotals totals(String model, long version) {
    VersionTotals totals = VersionTotals.NONE;
    for (Map.Entry<Key, Series> entry : series.entrySet()) {
      if (entry.getKey().version == version && entry.getKey().model.equals(model)) {
        totals = totals.and(entry.getValue().totals());
      }
    }
    return totals;
  }

  /**
   * How long the answered requests of the last minute were in each stage: microseconds; empty where
   * there were none. Any thread but a loop: merges histograms.
   */
  public Map<Stage, Histogram> lastMinute(String model, long version, String arm) {
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
  public MetricSnapshots collect() {
    long nowSeconds = nowSeconds();
    List<SeriesPage> pages = series.values().stream().map(s -> s.page(nowSeconds)).toList();
    return MetricSnapshots.of(
        requests(pages),
        refusals(),
        counter(
            pages,
            "siskin_assigned",
            "Requests routed to a version and arm.",
            SeriesPage::assigned),
        counter(
            pages,
            "siskin_not_finite_answers",
            "Requests answered with a NaN or an infinite number in their outputs.",
            SeriesPage::notFinite),
        counter(pages, "siskin_runs", "Batches run, failed ones included.", SeriesPage::runs),
        counter(pages, "siskin_failed_runs", "Batches whose run failed.", SeriesPage::failedRuns),
        counter(pages, "siskin_rows", "Rows in all batches run.", SeriesPage::rows),
        stages(pages),
        times(
            pages,
            "siskin_request_duration_seconds",
            "Time of answered requests from the last byte of the body to the hand-over of the"
                + " answer.",
            Stage.TOTAL),
        times(
            pages,
            "siskin_queue_duration_seconds",
            "Time that answered requests waited for their run.",
            Stage.QUEUE),
        times(
            pages,
            "siskin_run_duration_seconds",
            "Time of the run that an answered request was in.",
            Stage.RUN),
        batches(pages));
  }

  /** In short what each version does. Any thread but a loop: merges histograms. */
  public List<VersionStats> stats() {
    long nowSeconds = nowSeconds();
    List<VersionStats> stats = new ArrayList<>(series.size());
    series.forEach(
        (key, s) -> {
          VersionTotals totals = s.totals();
          Histogram micros = s.lastMinute(Stage.TOTAL, nowSeconds);
          stats.add(
              new VersionStats(
                  key.model,
                  key.version,
                  key.arm.wireName(),
                  totals.answered(),
                  totals.failed(),
                  micros.getValueAtPercentile(50),
                  micros.getValueAtPercentile(99)));
        });
    return stats;
  }

  private static CounterSnapshot counter(
      List<SeriesPage> pages, String name, String help, ToLongFunction<SeriesPage> value) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    pages.forEach(page -> counter.dataPoint(point(page.labels(), value.applyAsLong(page))));
    return counter.build();
  }

  private static CounterSnapshot requests(List<SeriesPage> pages) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("siskin_requests")
            .help("Requests ended, by code; OK are the answered ones.");
    for (SeriesPage page : pages) {
      counter.dataPoint(point(page.labels().add("code", "OK"), page.answered()));
      page.errors()
          .forEach((code, n) -> counter.dataPoint(point(page.labels().add("code", code), n)));
    }
    return counter.build();
  }

  private CounterSnapshot refusals() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("siskin_refused_requests")
            .help("Requests that reached no version, by code; no model means an unknown one.");
    synchronized (refused) {
      refused.forEach(
          (model, counts) ->
              counts
                  .byName()
                  .forEach(
                      (code, n) ->
                          counter.dataPoint(point(Labels.of("model", model, "code", code), n))));
    }
    return counter.build();
  }

  private static SummarySnapshot stages(List<SeriesPage> pages) {
    SummarySnapshot.Builder summary =
        SummarySnapshot.builder()
            .name("siskin_stage_seconds")
            .help("Times of answered requests by stage; quantiles of the last minute.");
    for (SeriesPage page : pages) {
      page.timings()
          .forEach(
              (stage, timing) ->
                  summary.dataPoint(
                      SummaryDataPointSnapshot.builder()
                          .labels(page.labels().add("stage", stage.wireName()))
                          .quantiles(timing.quantiles())
                          .count(timing.count())
                          .sum(timing.sumSeconds())
                          .build()));
    }
    return summary.build();
  }

  private static HistogramSnapshot times(
      List<SeriesPage> pages, String name, String help, Stage stage) {
    HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
    for (SeriesPage page : pages) {
      SeriesPage.Timing timing = page.timings().get(stage);
      if (timing != null) {
        add(histogram, page.labels(), timing.buckets(), timing.sumSeconds());
      }
    }
    return histogram.build();
  }

  private static HistogramSnapshot batches(List<SeriesPage> pages) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name("siskin_batch_rows")
            .help("Rows of batches run, failed ones included.");
    pages.forEach(page -> add(histogram, page.labels(), page.batches(), (double) page.rows()));
    return histogram.build();
  }

  private static void add(
      HistogramSnapshot.Builder histogram,
      Labels labels,
      @Nullable ClassicHistogramBuckets buckets,
      double sum) {
    if (buckets != null) {
      histogram.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels)
              .classicHistogramBuckets(buckets)
              .sum(sum)
              .build());
    }
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private long nowSeconds() {
    return Math.floorDiv(wallMillis.getAsLong(), 1_000L);
  }
}
