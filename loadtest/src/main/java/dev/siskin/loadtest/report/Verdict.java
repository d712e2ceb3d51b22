package dev.siskin.loadtest.report;

import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.slo.Objective;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to make of a run: an exit code, and sentences that say why. Errors come before pace, as a
 * run with both has failed whoever was slow; an SLO that was broken while the tool was late shows
 * nothing of the target.
 *
 * @param partial whether the figures cover less than the whole run
 */
public record Verdict(int exitCode, List<String> findings, boolean partial) {

  /** All answers were 200, at the rate asked for. */
  public static final int GOOD = 0;

  /** Some requests had another end than an answer 200, or a wrong one. */
  public static final int ERRORS = 1;

  /** Wrong options, or a target that does not serve. */
  public static final int REFUSED = 2;

  /** The load was not the load asked for. */
  public static final int OFF_PACE = 3;

  /** The user stopped it: 128 + SIGINT, as shells have it. */
  public static final int STOPPED = 130;

  /** One request in a hundred later than this, and the tool is what is being measured. */
  public static final Duration MAX_LAG_P99 = Duration.ofMillis(10);

  static final double MIN_RATE_SHARE = 0.99;

  /** A hiccup at the end of a short run is no lower rate. */
  static final Duration ALWAYS_ALLOWED_BEHIND = Duration.ofMillis(100);

  public Verdict {
    findings = List.copyOf(findings);
  }

  public Verdict(int exitCode, List<String> findings) {
    this(exitCode, findings, false);
  }

  /** Judges a finished run. */
  public static Verdict of(Results results) {
    return of(results, Optional.empty());
  }

  /** Judges a finished run that has promised something. */
  public static Verdict of(Results results, Optional<Slo> slo) {
    List<String> findings = new ArrayList<>();
    boolean failed = findErrors(results.counts(), findings);
    boolean wrong = findWrong(results.checks(), findings);
    boolean gone = !results.course().gaveUp() && findOutage(results.timeline(), findings);
    boolean broken = slo.isPresent() && findBroken(slo.get(), results, findings);
    boolean offPace = findPace(results.pace(), findings);
    if (results.course().unsteady() && !results.partial()) {
      findings.add(
          "The warm-up was not steady when it ended after "
              + DurationText.format(results.course().warmup())
              + ": the target may still have been changing while it was measured.");
    }
    if (results.course().gaveUp()) {
      findings.add(
          "Gave up: the target could not be reached any more. The figures are those of a partial"
              + " run, up to then.");
      return new Verdict(ERRORS, findings, true);
    }
    if (results.partial()) {
      findings.add("Stopped early: the figures are those of a partial run.");
      return new Verdict(STOPPED, findings, true);
    }
    boolean brokenByTarget = broken && !isToolLate(results.pace());
    boolean bad = failed || wrong || brokenByTarget;
    return new Verdict(bad ? ERRORS : offPace ? OFF_PACE : GOOD, findings, gone);
  }

  /** The findings, or one sentence that there was nothing to find. */
  public List<String> sentences() {
    return findings.isEmpty()
        ? List.of("Good: every answer was 200, at the rate asked for.")
        : findings;
  }

  /** The same, of a run whose counts were set against the server's own. */
  public Verdict with(Observed observed) {
    boolean holds = observed.crossCheck().map(CrossCheck::holds).orElse(true);
    return holds || exitCode == STOPPED ? this : new Verdict(ERRORS, findings, partial);
  }

  /** Whether requests left the tool late, so that the figures are its own. */
  public static boolean isToolLate(Pace pace) {
    return pace.lag().p99Nanos() > MAX_LAG_P99.toNanos();
  }

  /** Whether fewer requests went out than were asked for, by more than a hiccup at the end. */
  public static boolean isBelowRate(Pace pace) {
    return pace.achievedRate() < MIN_RATE_SHARE * pace.askedRate()
        && pace.behind().compareTo(ALWAYS_ALLOWED_BEHIND) > 0;
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

  private static boolean findWrong(Checks checks, List<String> findings) {
    if (checks.wrong() == 0) {
      return false;
    }
    findings.add(
        text(
            "Wrong answers: %,d of %,d checked, such as %s.",
            checks.wrong(), checks.checked(), checks.example()));
    return true;
  }

  /** The target was there and then was not, until the end. */
  private static boolean findOutage(Timeline timeline, List<String> findings) {
    OptionalLong goneAt = timeline.goneAtNanos();
    if (goneAt.isEmpty()) {
      return false;
    }
    findings.add(
        text(
            "The target was gone from %.0f s after the start on: the figures are those of the"
                + " part before it, so this run is partial.",
            goneAt.getAsLong() / 1e9));
    return true;
  }

  private static boolean findBroken(Slo slo, Results results, List<String> findings) {
    Quantiles intended = results.overall().intended();
    for (Objective objective : slo.broken(intended)) {
      findings.add(
          intended.count() == 0
              ? text("SLO %s not shown: nothing measured was answered 200.", objective.text())
              : text(
                  "SLO broken: %s was %.2f ms, promised are %s.",
                  objective.statistic(), objective.nanosOf(intended) / 1e6, objective.limitText()));
    }
    return !slo.isHeldBy(intended);
  }

  private static boolean findPace(Pace pace, List<String> findings) {
    if (isToolLate(pace)) {
      findings.add(
          text(
              "The tool fell behind: one request in a hundred left it %.1f ms late or later"
                  + " (allowed: %d). These figures are the tool's, not the server's; warm up"
                  + " longer, lower --rate, or give the tool a processor core.",
              pace.lag().p99Nanos() / 1e6, MAX_LAG_P99.toMillis()));
      return true;
    }
    if (isBelowRate(pace)) {
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
