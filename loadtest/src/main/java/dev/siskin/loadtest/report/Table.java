package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;
import java.util.Locale;
import java.util.function.Function;

/** The report for people: plain text of at most 100 columns. */
public final class Table {

  private static final int NAME_CHARS = 14;

  private final StringBuilder text = new StringBuilder();

  private Table() {}

  /** Renders a run and what to make of it. */
  public static String of(Heading heading, Results results, Verdict verdict) {
    Table table = new Table();
    table.heading(heading, results.partial());
    table.counts(results.counts());
    table.pace(results);
    table.latencies("latency from the intended start", results, Latency::intended);
    table.latencies("service time from the write to the connection", results, Latency::service);
    table.errors(results.counts());
    verdict.findings().forEach(finding -> table.line("%n%s", finding));
    return table.text.toString();
  }

  private void heading(Heading heading, boolean partial) {
    Schedule schedule = heading.schedule();
    line("%nPOST %s%s", heading.url(), partial ? "   (partial)" : "");
    line(
        "%s for %s after %s of warm-up, %,d connections",
        schedule.text(),
        DurationText.format(schedule.duration()),
        DurationText.format(schedule.warmup()),
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

  private void pace(Results results) {
    Pace pace = results.pace();
    line(
        "pace      %,.1f of %,.1f requests/s; %,d found all connections busy",
        pace.achievedRate(), pace.askedRate(), pace.waited());
    line(
        "tool      late by p99 %s ms, max %s ms; used %.2f of a core",
        millis(pace.lag().p99Nanos()), millis(pace.lag().maxNanos()), results.toolCores());
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
        millis(quantiles.p50Nanos()),
        millis(quantiles.p90Nanos()),
        millis(quantiles.p99Nanos()),
        millis(quantiles.p999Nanos()),
        millis(quantiles.maxNanos()));
  }

  private void errors(Counts counts) {
    if (counts.errors() > 0) {
      line("");
    }
    counts
        .otherAnswers()
        .forEach(
            (status, sampled) ->
                line("status %d x %,d, such as: %s", status, sampled.count(), sampled.message()));
    counts
        .connectionErrors()
        .forEach((reason, count) -> line("connection x %,d: %s", count, reason));
  }

  private void line(String format, Object... arguments) {
    text.append(text(format, arguments)).append(System.lineSeparator());
  }

  private static String cut(String name) {
    return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 1) + "~";
  }

  static String millis(long nanos) {
    return text("%,.2f", nanos / 1e6);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
