package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.report.Figure;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All runs of a report, a row each. */
final class RunsTable {

  private RunsTable() {}

  static List<String> columns(List<RunSection> runs) {
    List<String> columns =
        new ArrayList<>(
            List.of("run", "asked/s", "sent/s", "answered 200/s", "errors", "p50 ms", "p99 ms"));
    columns.addAll(List.of("p99.9 ms", "max ms"));
    if (promised(runs)) {
      columns.add("goodput/s");
    }
    figureNames(runs).forEach(columns::add);
    columns.add("exit code");
    return columns;
  }

  static List<List<String>> rows(List<RunSection> runs) {
    return runs.stream().map(run -> row(run, promised(runs), figureNames(runs))).toList();
  }

  private static List<String> row(RunSection run, boolean promised, List<String> figureNames) {
    Results results = run.results();
    Quantiles intended = results.overall().intended();
    List<String> row = new ArrayList<>();
    row.add(run.title());
    row.add(rate(results.pace().askedRate()));
    row.add(rate(results.pace().achievedRate()));
    row.add(rate(results.answered200PerSecond()));
    row.add(String.format(Locale.ROOT, "%,d", results.counts().errors()));
    row.add(millis(intended.p50Nanos()));
    row.add(millis(intended.p99Nanos()));
    row.add(millis(intended.p999Nanos()));
    row.add(millis(intended.maxNanos()));
    if (promised) {
      row.add(run.slo().map(slo -> rate(slo.goodput(results))).orElse("-"));
    }
    figureNames.forEach(name -> row.add(figure(run, name)));
    row.add(String.valueOf(run.verdict().exitCode()));
    return row;
  }

  private static boolean promised(List<RunSection> runs) {
    return runs.stream().anyMatch(run -> run.slo().isPresent());
  }

  private static List<String> figureNames(List<RunSection> runs) {
    return runs.stream()
        .flatMap(run -> run.figures().stream())
        .map(Figure::name)
        .distinct()
        .toList();
  }

  private static String figure(RunSection run, String name) {
    return run.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .map(RunsTable::text)
        .findFirst()
        .orElse("-");
  }

  static String text(Figure figure) {
    String number = String.format(Locale.ROOT, "%,.1f", figure.value());
    return figure.unit().isEmpty() ? number : number + " " + figure.unit();
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, nanos < 10_000_000 ? "%,.3f" : "%,.2f", nanos / 1e6);
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%,.1f", perSecond);
  }
}
