package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.report.Figure;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.html.Chart.Axis;
import dev.siskin.loadtest.report.html.Chart.Scale;
import dev.siskin.loadtest.report.html.Chart.Trace;
import dev.siskin.loadtest.tally.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The plots that set the runs of a report beside each other. Runs of the same group at the same
 * rate are repeats of one thing: their durations are put together, their rates averaged.
 */
final class AcrossCharts {

  static final int MAX_CURVES = 12;

  private static final Axis OFFERED = new Axis("requests/s asked for", Scale.LINEAR);

  private final List<RunSection> runs;

  /** By group, then by rate. */
  private final Map<String, TreeMap<Double, List<RunSection>>> repeats = new LinkedHashMap<>();

  private AcrossCharts(List<RunSection> runs) {
    this.runs = runs;
    for (RunSection run : runs) {
      repeats
          .computeIfAbsent(run.group(), group -> new TreeMap<>())
          .computeIfAbsent(rate(run), rate -> new ArrayList<>())
          .add(run);
    }
  }

  /** None for a single run, which shows all of itself. */
  static List<Chart> of(List<RunSection> runs) {
    if (runs.size() < 2) {
      return List.of();
    }
    AcrossCharts charts = new AcrossCharts(runs);
    List<Chart> all = new ArrayList<>();
    if (charts.hasSeveralRates()) {
      all.add(charts.latencyOverLoad());
      all.add(charts.goodputOverLoad());
    }
    all.add(charts.percentiles());
    if (runs.stream().anyMatch(run -> cpu(run).isPresent())) {
      all.add(charts.cpu());
    }
    return all;
  }

  private boolean hasSeveralRates() {
    return runs.stream().filter(AcrossCharts::isOpen).map(AcrossCharts::rate).distinct().count()
        > 1;
  }

  private Chart latencyOverLoad() {
    List<Trace> traces = new ArrayList<>();
    int group = 0;
    for (String name : repeats.keySet()) {
      String color = Ink.of(group++);
      traces.add(Trace.solid(label(name, "p99"), color, latency(name, Quantiles::p99Nanos)));
      traces.add(Trace.dashed(label(name, "p50"), color, latency(name, Quantiles::p50Nanos)));
    }
    Chart chart =
        Chart.lines(
            "Latency over offered load",
            "From the intended start, of measured answers 200.",
            OFFERED,
            Chart.millis(traces),
            traces);
    return chart.limitedBy(
        runs.stream()
            .flatMap(run -> run.slo().stream())
            .distinct()
            .limit(1)
            .map(slo -> new Chart.Limit("SLO " + slo.text(), slo.limit().toNanos() / 1e6))
            .toList());
  }

  private List<double[]> latency(String group, ToDoubleFunction<Quantiles> statistic) {
    return overLoad(group, runs -> Math.max(1e-3, statistic.applyAsDouble(sum(runs)) / 1e6));
  }

  private Chart goodputOverLoad() {
    boolean promised = runs.stream().anyMatch(run -> run.slo().isPresent());
    List<Trace> traces = new ArrayList<>();
    traces.add(Trace.dashed("as asked for", Ink.GREY, asked()));
    int group = 0;
    for (String name : repeats.keySet()) {
      String color = Ink.of(group++);
      if (promised) {
        traces.add(
            Trace.solid(
                label(name, "goodput"), color, overLoad(name, runs -> mean(runs, this::goodput))));
      }
      List<double[]> answered =
          overLoad(name, runs -> mean(runs, run -> run.results().answered200PerSecond()));
      traces.add(new Trace(label(name, "answered 200"), color, promised, answered));
    }
    return Chart.lines(
        promised ? "Goodput over offered load" : "Answers over offered load",
        promised
            ? "Goodput counts measured answers 200 within the limit of the SLO."
            : "Measured answers 200 per second.",
        OFFERED,
        new Axis("requests/s", Scale.LINEAR),
        traces);
  }

  private double goodput(RunSection run) {
    return run.slo().map(slo -> slo.goodput(run.results())).orElse(Double.NaN);
  }

  private List<double[]> asked() {
    return runs.stream()
        .filter(AcrossCharts::isOpen)
        .map(AcrossCharts::rate)
        .distinct()
        .sorted()
        .map(rate -> new double[] {rate, rate})
        .toList();
  }

  private Chart percentiles() {
    Map<String, Quantiles> curves = new LinkedHashMap<>();
    repeats.forEach(
        (group, byRate) ->
            byRate.forEach((rate, same) -> curves.put(curveName(group, rate, same), sum(same))));
    List<String> shown = spread(List.copyOf(curves.keySet()));
    List<Trace> traces = new ArrayList<>();
    for (String name : shown) {
      Quantiles durations = curves.getOrDefault(name, Quantiles.NONE);
      traces.add(Trace.solid(name, Ink.of(traces.size()), Curve.of(durations)));
    }
    return Chart.lines(
        "Latency by percentile, runs side by side",
        "From the intended start; repeats at one rate are put together.",
        new Axis("percentile", Scale.PERCENTILE),
        Chart.millis(traces),
        traces);
  }

  private String curveName(String group, double rate, List<RunSection> same) {
    if (!hasSeveralRates() && !group.isEmpty()) {
      return group;
    }
    if (!hasSeveralRates() && same.size() == 1) {
      return same.get(0).title();
    }
    return label(
        group, isOpen(same.get(0)) ? String.format(Locale.ROOT, "%,.0f/s", rate) : "closed loop");
  }

  /** Some of many, evenly over all of them. */
  private static List<String> spread(List<String> names) {
    Set<String> some = new LinkedHashSet<>();
    int count = Math.min(MAX_CURVES, names.size());
    for (int i = 0; i < count; i++) {
      some.add(names.get(count == 1 ? 0 : i * (names.size() - 1) / (count - 1)));
    }
    return List.copyOf(some);
  }

  private Chart cpu() {
    List<String> labels = new ArrayList<>();
    List<double[]> points = new ArrayList<>();
    for (RunSection run : runs) {
      cpu(run)
          .ifPresent(
              micros -> {
                points.add(new double[] {labels.size(), micros});
                labels.add(run.title());
              });
    }
    return Chart.bars(
        "Server CPU per answer",
        "Processor time of the server over the run, divided by the answers it gave.",
        new Axis("us", Scale.LINEAR),
        labels,
        List.of(Trace.solid("CPU per answer", Ink.BLUE, points)));
  }

  private static OptionalDouble cpu(RunSection run) {
    return run.figures().stream()
        .filter(figure -> figure.name().equals(Figure.CPU_PER_ANSWER))
        .mapToDouble(Figure::value)
        .findFirst();
  }

  private List<double[]> overLoad(String group, ToDoubleFunction<List<RunSection>> value) {
    return repeats.getOrDefault(group, new TreeMap<>()).entrySet().stream()
        .filter(same -> same.getValue().stream().allMatch(AcrossCharts::isOpen))
        .map(same -> new double[] {same.getKey(), value.applyAsDouble(same.getValue())})
        .toList();
  }

  private static Quantiles sum(List<RunSection> runs) {
    return Quantiles.sum(runs.stream().map(run -> run.results().overall().intended()).toList());
  }

  private static double mean(List<RunSection> runs, ToDoubleFunction<RunSection> value) {
    return runs.stream().collect(Collectors.averagingDouble(value));
  }

  /** A closed loop asks for no rate, and has no place over one. */
  private static boolean isOpen(RunSection run) {
    return !run.results().course().closed();
  }

  private static double rate(RunSection run) {
    return run.results().pace().askedRate();
  }

  private static String label(String group, String name) {
    return group.isEmpty() ? name : group + ", " + name;
  }
}
