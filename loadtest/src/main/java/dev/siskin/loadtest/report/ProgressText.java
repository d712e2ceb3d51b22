package dev.siskin.loadtest.report;

import dev.siskin.loadtest.tally.Progress;
import java.util.Locale;

/** One line on how far a run is. The rate shown is that since the line before. */
public final class ProgressText {

  private long lastSent;
  private long lastElapsedNanos;

  /** Renders the line and remembers where it stood. */
  public String line(Progress progress) {
    double seconds = (progress.elapsedNanos() - lastElapsedNanos) / 1e9;
    double rate = seconds <= 0 ? 0 : (progress.sent() - lastSent) / seconds;
    lastSent = progress.sent();
    lastElapsedNanos = progress.elapsedNanos();
    return String.format(
        Locale.ROOT,
        "%4.0fs  sent %,d  ok %,d  errors %,d  %,.0f/s  %s",
        progress.elapsedNanos() / 1e9,
        progress.sent(),
        progress.answered200(),
        progress.errors(),
        rate,
        stage(progress));
  }

  private static String stage(Progress progress) {
    if (progress.sent() == 0) {
      return "starting";
    }
    return progress.warmingUp() ? "warming up" : "p99 " + Table.millis(progress.p99Nanos()) + " ms";
  }
}
