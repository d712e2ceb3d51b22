package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.tally.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far a run is, as one line or as a bar with a table. Rates are those since the text before.
 */
public final class ProgressText {

  private static final int BAR_CHARS = 30;
  private static final int NAME_CHARS = 14;

  private final Duration total;
  private final Map<String, Long> lastAnswers = new HashMap<>();
  private long lastSent;
  private long lastElapsedNanos;

  /** Of a run that is expected to take so long, warm-up included. */
  public ProgressText(Duration total) {
    this.total = total;
  }

  /** Renders one line and remembers where it stood. */
  public String line(Progress progress) {
    String line = summary(progress, secondsSince(progress));
    remember(progress);
    return line;
  }

  /** Renders a bar, the line and a row for each version and arm, and remembers where they stood. */
  public List<String> screen(Progress progress) {
    double seconds = secondsSince(progress);
    List<String> lines = new ArrayList<>();
    lines.add(bar(progress));
    lines.add(summary(progress, seconds));
    if (!progress.series().isEmpty()) {
      lines.add(
          text(
              "%-14s %-14s %12s %9s %9s %9s %9s",
              "version", "arm", "answers", "/s", "p50 ms", "p99 ms", "other"));
      progress.series().forEach(series -> lines.add(row(series, seconds)));
    }
    remember(progress);
    return lines;
  }

  private String bar(Progress progress) {
    double share = share(progress);
    int full = (int) (share * BAR_CHARS);
    long left = Math.max(0, total.toNanos() - progress.elapsedNanos());
    return text(
        "[%s%s] %3.0f%%  %s left",
        "#".repeat(full),
        ".".repeat(BAR_CHARS - full),
        100 * share,
        DurationText.format(Duration.ofSeconds((left + 999_999_999) / 1_000_000_000)));
  }

  private double share(Progress progress) {
    return total.isZero() ? 1 : Math.min(1, progress.elapsedNanos() / (double) total.toNanos());
  }

  private String summary(Progress progress, double seconds) {
    return text(
        "%4.0fs  sent %,d  ok %,d  errors %,d  %,.0f/s  %s",
        progress.elapsedNanos() / 1e9,
        progress.sent(),
        progress.answered200(),
        progress.errors(),
        rate(progress.sent() - lastSent, seconds),
        stage(progress));
  }

  private String row(Progress.Line series, double seconds) {
    long before = lastAnswers.getOrDefault(name(series), 0L);
    return text(
        "%-14s %-14s %,12d %,9.0f %9s %9s %,9d",
        cut(series.version()),
        cut(series.arm()),
        series.answered200(),
        rate(series.answered200() - before, seconds),
        Table.millis(series.p50Nanos()),
        Table.millis(series.p99Nanos()),
        series.others());
  }

  private void remember(Progress progress) {
    lastSent = progress.sent();
    lastElapsedNanos = progress.elapsedNanos();
    progress.series().forEach(series -> lastAnswers.put(name(series), series.answered200()));
  }

  private double secondsSince(Progress progress) {
    return (progress.elapsedNanos() - lastElapsedNanos) / 1e9;
  }

  private static double rate(long count, double seconds) {
    return seconds <= 0 ? 0 : count / seconds;
  }

  private static String stage(Progress progress) {
    if (progress.sent() == 0) {
      return "starting";
    }
    return progress.warmingUp() ? "warming up" : "p99 " + Table.millis(progress.p99Nanos()) + " ms";
  }

  private static String name(Progress.Line series) {
    return series.version() + "\n" + series.arm();
  }

  private static String cut(String name) {
    return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 1) + "~";
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
