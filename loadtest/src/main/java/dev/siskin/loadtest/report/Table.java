package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Refused;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The report for people: plain text of at most 100 columns. */
public final class Table {

  private static final int NAME_CHARS = 14;

  private final StringBuilder text = new StringBuilder();

  private Table() {}

  /** Renders a run and what to make of it. */
  public static String of(Heading heading, Results results, Verdict verdict) {
    return of(RunSection.of("", heading, results, verdict));
  }

  /** The same with goodput where something was promised, and with what else was seen. */
  public static String of(RunSection run) {
    Results results = run.results();
    Verdict verdict = run.verdict();
    Table table = new Table();
    table.heading(run.heading(), results, verdict.partial());
    table.counts(results.counts());
    table.checks(results.checks());
    table.pace(results);
    run.slo().ifPresent(slo -> table.goodput(slo, results));
    ObservedText.use(run.observed()).forEach(line -> table.line("%s", line));
    if (results.course().closed()) {
      table.line("%nclosed loop: latencies hide what waiting requests would have felt");
    } else {
      table.latencies("latency from the intended start", results, Latency::intended);
    }
    table.latencies("service time from the write to the connection", results, Latency::service);
    table.refused(results);
    table.paragraph(ObservedText.rest(run.observed()));
    table.errors(results.counts());
    verdict.findings().forEach(finding -> table.line("%n%s", finding));
    return table.text.toString();
  }

  private void heading(Heading heading, Results results, boolean partial) {
    Schedule schedule = heading.schedule();
    boolean posts = heading.transport().equals("http");
    line("%n%s%s%s", posts ? "POST " : "", heading.url(), partial ? "   (partial)" : "");
    line(
        "%s for %s after %s of warm-up, %,d connections",
        schedule.text(),
        DurationText.format(schedule.duration()),
        DurationText.format(results.course().warmup()),
        heading.connections());
  }

  private void counts(Counts counts) {
    line(
        "%nsent      %,d = %,d answered 200 + %,d other answers + %,d timeouts"
            + " + %,d connection errors%s",
        counts.sent(),
        counts.answered200(),
        counts.otherTotal(),
        counts.timeouts(),
        counts.connectionTotal(),
        counts.abandoned() > 0 ? text(" + %,d abandoned", counts.abandoned()) : "");
    line("          one more was sent before, to see whether the target answers");
    if (counts.warmup() > 0) {
      line("          %,d of them were warm-up and are in no figure below", counts.warmup());
    }
    if (counts.neverWritten() > 0) {
      line("          %,d of them never reached a connection", counts.neverWritten());
    }
  }

  private void checks(Checks checks) {
    if (checks.checked() > 0) {
      line("checked   %,d answers 200, of which %,d were wrong", checks.checked(), checks.wrong());
    }
  }

  private void pace(Results results) {
    Pace pace = results.pace();
    if (results.course().closed()) {
      line("pace      %,.1f requests/s, as fast as answers came", pace.achievedRate());
      line("tool      used %.2f of a core", results.toolCores());
      return;
    }
    line(
        "pace      %,.1f of %,.1f requests/s; %,d found all connections busy",
        pace.achievedRate(), pace.askedRate(), pace.waited());
    line(
        "tool      late by p50 %s, p99 %s, max %s ms where a connection was free; used %.2f of a core",
        millis(pace.sendError().p50Nanos()),
        millis(pace.sendError().p99Nanos()),
        millis(pace.sendError().maxNanos()),
        results.toolCores());
  }

  private void goodput(Slo slo, Results results) {
    line(
        "goodput   %,.1f answers 200/s within %s of their intended start; SLO %s %s",
        slo.goodput(results),
        slo.objectives().get(0).limitText(),
        slo.text(),
        slo.isHeldBy(results) ? "held" : "broken");
  }

  private void refused(Results results) {
    if (results.refused().isEmpty()) {
      return;
    }
    line("%nother answers by status, latency from the intended start, ms");
    line("%-14s %10s %9s %9s %9s", "status", "answers", "p50", "p99", "max");
    for (Refused refused : results.refused()) {
      Quantiles intended = refused.latency().intended();
      line(
          "%-14s %,10d %9s %9s %9s",
          refused.status() == Refused.FURTHER ? "further" : "" + refused.status(),
          intended.count(),
          millis(intended.p50Nanos()),
          millis(intended.p99Nanos()),
          millis(intended.maxNanos()));
    }
  }

  private void latencies(String title, Results results, Function<Latency, Quantiles> view) {
    line("%n%s, ms, answers 200 only", title);
    line(
        "%-14s %-14s %10s %7s %9s %9s %9s %9s %9s",
        "version", "arm", "answers", "other", "p50", "p90", "p99", "p99.9", "max");
    for (Series series : results.series()) {
      row(series.version(), series.arm(), series.others(), view.apply(series.latency()));
    }
    if (results.series().size() != 1) {
      long others = results.series().stream().mapToLong(Series::others).sum();
      row("all", "", others, view.apply(results.overall()));
    }
  }

  private void row(String version, String arm, long others, Quantiles quantiles) {
    line(
        "%-14s %-14s %,10d %,7d %9s %9s %9s %9s %9s",
        cut(version),
        cut(arm),
        quantiles.count(),
        others,
        millis(quantiles, quantiles.p50Nanos()),
        millis(quantiles, quantiles.p90Nanos()),
        millis(quantiles, quantiles.p99Nanos()),
        millis(quantiles, quantiles.p999Nanos()),
        millis(quantiles, quantiles.maxNanos()));
  }

  /** Nothing was measured where nothing was answered, and 0 would be the best of all. */
  private static String millis(Quantiles of, long nanos) {
    return of.count() == 0 ? "-" : millis(nanos);
  }

  private void errors(Counts counts) {
    if (counts.errors() > 0) {
      line("");
    }
    counts
        .otherAnswers()
        .forEach(
            (status, sampled) ->
                line(
                    "status %d x %,d%s",
                    status,
                    sampled.count(),
                    sampled.message().isEmpty() ? "" : ", such as: " + sampled.message()));
    counts
        .connectionErrors()
        .forEach((reason, count) -> line("connection x %,d: %s", count, reason));
  }

  private void paragraph(List<String> lines) {
    if (!lines.isEmpty()) {
      line("");
      lines.forEach(line -> line("%s", line));
    }
  }

  private void line(String format, Object... arguments) {
    text.append(text(format, arguments)).append(System.lineSeparator());
  }

  static String cut(String name) {
    return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 1) + "~";
  }

  static String millis(long nanos) {
    return text("%,.2f", nanos / 1e6);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
