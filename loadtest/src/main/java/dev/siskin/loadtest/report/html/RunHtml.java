package dev.siskin.loadtest.report.html;

import static dev.siskin.loadtest.report.html.RunsTable.millis;
import static dev.siskin.loadtest.report.html.RunsTable.rate;

import dev.siskin.loadtest.report.Heading;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Refused;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The words, tiles and tables of one run. */
final class RunHtml {

  private static final List<String> STATISTICS =
      List.of("p50", "p90", "p99", "p99.9", "max", "mean");

  private final Markup page;
  private final RunSection run;
  private final Results results;

  private RunHtml(Markup page, RunSection run) {
    this.page = page;
    this.run = run;
    this.results = run.results();
  }

  static void write(Markup page, RunSection run) {
    RunHtml html = new RunHtml(page, run);
    html.heading();
    html.tiles();
    html.account();
    html.intended();
    html.latencies("Service time, ms, answers 200 only", Latency::service);
    html.refused();
    html.connectionErrors();
  }

  private void heading() {
    Heading heading = run.heading();
    page.raw("<p class=\"target\">").element("code", heading.url()).raw("</p>");
    page.element(
        "p",
        text(
            "%s for %s after %s of warm-up, %,d connections, over %s.",
            heading.schedule().text(),
            DurationText.format(heading.schedule().duration()),
            DurationText.format(results.course().warmup()),
            heading.connections(),
            heading.transport()));
  }

  private void tiles() {
    Quantiles intended = results.overall().intended();
    Pace pace = results.pace();
    page.raw("<div class=\"tiles\">");
    tile(rate(pace.achievedRate()), "requests/s" + asked(pace));
    run.slo().ifPresent(this::goodput);
    boolean closed = results.course().closed();
    tile(
        latency(intended, intended.p50Nanos()),
        "p50 " + (closed ? "in a closed loop" : "from the intended start"));
    tile(latency(intended, intended.p99Nanos()), "p99");
    tile(latency(intended, intended.maxNanos()), "longest");
    tile(text("%,d", results.counts().errors()), "errors");
    run.figures().forEach(figure -> tile(RunsTable.text(figure), figure.name()));
    page.raw("</div>");
  }

  /** A closed loop asks for no rate. */
  private String asked(Pace pace) {
    return results.course().closed()
        ? ", as fast as answers came"
        : " of " + rate(pace.askedRate()) + " asked for";
  }

  private void goodput(Slo slo) {
    tile(
        rate(slo.goodput(results)),
        "goodput: answers 200 within " + slo.objectives().get(0).limitText() + ", per second");
  }

  private static String latency(Quantiles of, long nanos) {
    return statistic(of, nanos) + (of.count() == 0 ? "" : " ms");
  }

  private void tile(String number, String name) {
    page.raw("<div>").element("b", number).element("span", name).raw("</div>");
  }

  private void account() {
    Counts counts = results.counts();
    page.element(
        "p",
        text(
            "%,d sent = %,d answered 200 + %,d other answers + %,d timeouts + %,d connection errors"
                + " + %,d abandoned; %,d of them were warm-up, %,d never reached a connection.",
            counts.sent(),
            counts.answered200(),
            counts.otherTotal(),
            counts.timeouts(),
            counts.connectionTotal(),
            counts.abandoned(),
            counts.warmup(),
            counts.neverWritten()));
    Pace pace = results.pace();
    page.element(
        "p",
        text(
            "The tool itself was late by p50 %s, p99 %s and at most %s ms where a connection was"
                + " free, and used %.2f of a core.",
            millis(pace.sendError().p50Nanos()),
            millis(pace.sendError().p99Nanos()),
            millis(pace.sendError().maxNanos()),
            results.toolCores()));
  }

  private void intended() {
    if (results.course().closed()) {
      page.element(
          "p", "finding", "Closed loop: latencies hide what waiting requests would have felt.");
    } else {
      latencies("Latency from the intended start, ms, answers 200 only", Latency::intended);
    }
  }

  private void latencies(String title, Function<Latency, Quantiles> view) {
    List<List<String>> rows = new ArrayList<>();
    for (Series series : results.series()) {
      rows.add(
          row(
              List.of(series.version(), series.arm()),
              series.others(),
              view.apply(series.latency())));
    }
    if (results.series().size() != 1) {
      long others = results.series().stream().mapToLong(Series::others).sum();
      rows.add(row(List.of("all", ""), others, view.apply(results.overall())));
    }
    List<String> columns = new ArrayList<>(List.of("version", "arm", "answers", "other"));
    columns.addAll(STATISTICS);
    page.element("h3", title).table(columns, rows);
  }

  private static List<String> row(List<String> names, long others, Quantiles quantiles) {
    List<String> row = new ArrayList<>(names);
    row.add(text("%,d", quantiles.count()));
    row.add(text("%,d", others));
    statistics(row, quantiles);
    return row;
  }

  private static void statistics(List<String> row, Quantiles quantiles) {
    row.add(statistic(quantiles, quantiles.p50Nanos()));
    row.add(statistic(quantiles, quantiles.p90Nanos()));
    row.add(statistic(quantiles, quantiles.p99Nanos()));
    row.add(statistic(quantiles, quantiles.p999Nanos()));
    row.add(statistic(quantiles, quantiles.maxNanos()));
    row.add(statistic(quantiles, quantiles.meanNanos()));
  }

  /** Nothing was measured where nothing was answered, and 0 would be the best of all. */
  private static String statistic(Quantiles of, long nanos) {
    return of.count() == 0 ? "-" : millis(nanos);
  }

  private void refused() {
    if (results.refused().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Refused refused : results.refused()) {
      List<String> row = new ArrayList<>();
      row.add(refused.status() == Refused.FURTHER ? "further" : "" + refused.status());
      row.add(text("%,d", refused.count()));
      statistics(row, refused.latency().intended());
      row.add(refused.message());
      rows.add(row);
    }
    List<String> columns = new ArrayList<>(List.of("status", "answers"));
    columns.addAll(STATISTICS);
    columns.add("such as");
    page.element("h3", "Other answers by status, ms from the intended start, warm-up left out");
    page.table(columns, rows);
  }

  private void connectionErrors() {
    Counts counts = results.counts();
    if (counts.connectionErrors().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    counts.connectionErrors().forEach((why, count) -> rows.add(List.of(text("%,d", count), why)));
    page.element("h3", "Connection errors").table(List.of("requests", "reason"), rows);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
