package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.observe.BatchSlice;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.html.Chart.Axis;
import dev.siskin.loadtest.report.html.Chart.Band;
import dev.siskin.loadtest.report.html.Chart.Limit;
import dev.siskin.loadtest.report.html.Chart.Scale;
import dev.siskin.loadtest.report.html.Chart.Trace;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;
import dev.siskin.loadtest.tally.Slice;
import dev.siskin.loadtest.tally.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The plots of one run. */
final class RunCharts {

  /** More curves than this cannot be told apart. */
  static final int MAX_SERIES = 6;

  private static final Axis SECONDS = new Axis("s", Scale.LINEAR);

  private final RunSection run;
  private final Results results;
  private final List<Instance> instances;

  /** A slice with its durations, decoded once for all plots. */
  private record Instance(Slice slice, Quantiles intended, double middleSeconds) {}

  private RunCharts(RunSection run) {
    this.run = run;
    this.results = run.results();
    long zero = results.timeline().measuredFromNanos();
    this.instances =
        results.timeline().slices().stream()
            .map(
                slice ->
                    new Instance(
                        slice,
                        slice.intended(),
                        ((slice.startNanos() + slice.endNanos()) / 2 - zero) / 1e9))
            .toList();
  }

  static List<Chart> of(RunSection run) {
    RunCharts charts = new RunCharts(run);
    List<Chart> all = new ArrayList<>();
    all.add(charts.percentiles());
    if (charts.results.series().size() > 1) {
      all.add(charts.versions());
    }
    all.add(charts.latencyOverTime());
    all.add(charts.throughput());
    all.add(charts.open());
    if (!run.observed().batches().isEmpty()) {
      all.add(charts.batches());
      all.add(charts.queueWait());
    }
    return all;
  }

  private Chart percentiles() {
    List<Series> series = largest(results.series());
    List<Trace> traces = new ArrayList<>();
    if (series.size() == 1) {
      curves(traces, "", Ink.BLUE, results.overall());
    } else {
      for (int i = 0; i < series.size(); i++) {
        curves(traces, name(series.get(i)) + ", ", Ink.of(i), series.get(i).latency());
      }
    }
    return Chart.lines(
        "Latency by percentile",
        results.course().closed()
            ? "A closed loop: what requests held back by slow answers would have felt is not in it."
            : "From the intended start, as a user would feel it; service time counts from the write"
                + " to the connection. Where the two part, requests were queueing.",
        new Axis("percentile", Scale.PERCENTILE),
        Chart.millis(traces),
        traces);
  }

  private void curves(List<Trace> traces, String prefix, String color, Latency latency) {
    if (!results.course().closed()) {
      traces.add(Trace.solid(prefix + "from intended start", color, Curve.of(latency.intended())));
    }
    traces.add(Trace.dashed(prefix + "service time", color, Curve.of(latency.service())));
  }

  private Chart versions() {
    List<Series> series = largest(results.series());
    List<Trace> traces =
        List.of(
            bars(series, "p50", Ink.SKY, Quantiles::p50Nanos),
            bars(series, "p99", Ink.BLUE, Quantiles::p99Nanos),
            bars(series, "p99.9", Ink.RED, Quantiles::p999Nanos));
    return Chart.bars(
        "Versions side by side",
        "Latency from the intended start of each version and arm.",
        new Axis("ms", Scale.LINEAR),
        series.stream().map(RunCharts::name).toList(),
        traces);
  }

  private static Trace bars(
      List<Series> series, String name, String color, ToDoubleFunction<Quantiles> statistic) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      double nanos = statistic.applyAsDouble(series.get(i).latency().intended());
      points.add(new double[] {i, nanos / 1e6});
    }
    return Trace.solid(name, color, points);
  }

  private Chart latencyOverTime() {
    List<Trace> traces =
        List.of(
            latency("p50", Ink.SKY, Quantiles::p50Nanos),
            latency("p99", Ink.BLUE, Quantiles::p99Nanos),
            latency("max", Ink.RED, Quantiles::maxNanos));
    return overTime(
            "Latency over time",
            "From the intended start, of the answers 200 that came within each slice of time.",
            Chart.millis(traces),
            traces)
        .limitedBy(limits());
  }

  private Trace latency(String name, String color, ToDoubleFunction<Quantiles> statistic) {
    return Trace.solid(
        name,
        color,
        points(
            at ->
                at.intended.count() == 0
                    ? Double.NaN
                    : Math.max(1e-3, statistic.applyAsDouble(at.intended) / 1e6)));
  }

  private List<Limit> limits() {
    return run.slo()
        .map(slo -> List.of(new Limit("SLO " + slo.text(), slo.limit().toNanos() / 1e6)))
        .orElse(List.of());
  }

  private Chart throughput() {
    List<Trace> traces = new ArrayList<>();
    traces.add(Trace.dashed("sent", Ink.GREY, rate(slice -> slice.flow().sent())));
    traces.add(Trace.solid("answered 200", Ink.GREEN, rate(slice -> slice.flow().answered200())));
    run.slo()
        .ifPresent(
            slo ->
                traces.add(
                    Trace.solid(
                        "goodput",
                        Ink.BLUE,
                        points(at -> isWarmup(at) ? Double.NaN : slo.goodput(at.slice)))));
    traces.add(Trace.solid("errors", Ink.RED, rate(slice -> slice.flow().errors())));
    return overTime(
        "Throughput and errors over time",
        run.slo()
            .map(
                slo ->
                    "Goodput counts measured answers 200 within "
                        + slo.objectives().get(0).limitText()
                        + " of their intended start.")
            .orElse("Errors are other answers than 200, timeouts and failed connections."),
        new Axis("requests/s", Scale.LINEAR),
        traces);
  }

  /** Nothing in it was measured, so there is no goodput to tell. */
  private boolean isWarmup(Instance at) {
    return at.slice.endNanos() <= results.timeline().measuredFromNanos();
  }

  private List<double[]> rate(ToDoubleFunction<Slice> count) {
    return points(at -> count.applyAsDouble(at.slice) / at.slice.seconds());
  }

  private Chart open() {
    return overTime(
        "Requests open",
        "Taken up and not ended at the end of each slice, those that wait for a connection"
            + " included.",
        new Axis("requests", Scale.LINEAR),
        List.of(Trace.solid("open", Ink.PURPLE, points(at -> at.slice.openAtEnd()))));
  }

  private Chart batches() {
    return overTime(
        "Batch size over time",
        "Rows a batch on average, as the server counted them.",
        new Axis("rows", Scale.LINEAR),
        List.of(Trace.solid("rows a batch", Ink.GREEN, batches(BatchSlice::meanRows))));
  }

  private Chart queueWait() {
    List<Trace> traces =
        List.of(
            Trace.solid(
                "wait for a batch",
                Ink.PURPLE,
                batches(slice -> slice.meanQueueNanos().orElse(Double.NaN) / 1e6)));
    return overTime(
        "Queue wait over time",
        "Of answered requests on average, from the server's queue to the begin of their run.",
        Chart.millis(traces),
        traces);
  }

  private List<double[]> batches(ToDoubleFunction<BatchSlice> value) {
    long zero = results.timeline().measuredFromNanos();
    return run.observed().batches().stream()
        .map(slice -> new double[] {(slice.middleNanos() - zero) / 1e9, value.applyAsDouble(slice)})
        .toList();
  }

  private Chart overTime(String title, String note, Axis y, List<Trace> traces) {
    return Chart.lines(title, note, SECONDS, y, traces).shading(warmup());
  }

  private List<Band> warmup() {
    Timeline timeline = results.timeline();
    double seconds = timeline.measuredFromNanos() / 1e9;
    return seconds > 0 ? List.of(new Band("warm-up", -seconds, 0)) : List.of();
  }

  private List<double[]> points(ToDoubleFunction<Instance> value) {
    return instances.stream()
        .map(at -> new double[] {at.middleSeconds, value.applyAsDouble(at)})
        .toList();
  }

  private static List<Series> largest(List<Series> series) {
    List<Series> kept =
        series.stream()
            .sorted(Comparator.comparingLong(Series::answered200).reversed())
            .limit(MAX_SERIES)
            .toList();
    return series.stream().filter(kept::contains).toList();
  }

  static String name(Series series) {
    return "version " + series.version() + " " + series.arm();
  }
}
