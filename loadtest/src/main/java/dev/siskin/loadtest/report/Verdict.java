package dev.siskin.loadtest.report;

import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What to make of a run: an exit code, and sentences that say why. Errors come before pace, as a
 * run with both has failed whoever was slow.
 */
public record Verdict(int exitCode, List<String> findings) {

  /** All answers were 200, at the rate asked for. */
  public static final int GOOD = 0;

  /** Some requests had another end than an answer 200. */
  public static final int ERRORS = 1;

  /** Wrong options, or a target that does not serve. */
  public static final int REFUSED = 2;

  /** The load was not the load asked for. */
  public static final int OFF_PACE = 3;

  /** The user stopped it: 128 + SIGINT, as shells have it. */
  public static final int STOPPED = 130;

  /** One request in a hundred later than this, and the tool is what is being measured. */
  static final Duration MAX_LAG_P99 = Duration.ofMillis(10);

  static final double MIN_RATE_SHARE = 0.99;

  /** A hiccup at the end of a short run is no lower rate. */
  static final Duration ALWAYS_ALLOWED_BEHIND = Duration.ofMillis(100);

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Judges a finished run. */
  public static Verdict of(Results results) {
    List<String> findings = new ArrayList<>();
    boolean errors = findErrors(results.counts(), findings);
    boolean offPace = findPace(results.pace(), findings);
    if (results.partial()) {
      findings.add("Stopped early: the figures are those of a partial run.");
      return new Verdict(STOPPED, findings);
    }
    return new Verdict(errors ? ERRORS : offPace ? OFF_PACE : GOOD, findings);
  }

  private static boolean findErrors(Counts counts, List<String> findings) {
    if (counts.errors() == 0) {
      return false;
    }
    findings.add(
        text("Errors: %,d of %,d requests had no answer 200.", counts.errors(), counts.sent()));
    if (counts.timeouts() > 0) {
      findings.add(
          "Requests that timed out are in no quantile: the true tail is longer than shown.");
    }
    return true;
  }

  private static boolean findPace(Pace pace, List<String> findings) {
    if (pace.lag().p99Nanos() > MAX_LAG_P99.toNanos()) {
      findings.add(
          text(
              "The tool fell behind: one request in a hundred left it %.1f ms late or later"
                  + " (allowed: %d). These figures are the tool's, not the server's; warm up"
                  + " longer, lower --rate, or give the tool a processor core.",
              pace.lag().p99Nanos() / 1e6, MAX_LAG_P99.toMillis()));
      return true;
    }
    boolean slow = pace.achievedRate() < MIN_RATE_SHARE * pace.askedRate();
    if (slow && pace.behind().compareTo(ALWAYS_ALLOWED_BEHIND) > 0) {
      findings.add(
          text(
              "Off pace: %,.1f of %,.1f requests/s went out, as every connection was busy. The"
                  + " target does not keep up, or --connections is too low for it.",
              pace.achievedRate(), pace.askedRate()));
      return true;
    }
    return false;
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
