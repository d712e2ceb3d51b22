package dev.siskin.loadtest.find;

import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One try at a rate: whether the promise held there, and if not what broke it.
 *
 * @param sloNanos the statistic that the SLO names first; 0 when nothing was answered
 * @param goodPerSecond answers within its limit, per second of the measured part
 * @param reason why it missed or is spoiled, in a few words; empty when it held
 */
public record Attempt(
    double rate, Outcome outcome, long sloNanos, double goodPerSecond, String reason) {

  /** How a try ends. */
  public enum Outcome {
    HELD,
    MISSED,
    /** The tool itself was late, so the try says nothing about the server. */
    SPOILED,
    /** There is no server any more. */
    GONE
  }

  /**
   * Judges a finished run. A promise that was kept was kept, even by requests that left late and in
   * bursts. One that was broken by requests that left late was broken by the server only if twice
   * that lateness would not explain it: a request cannot be later through the tool than the tool
   * was, nor wait longer for the burst before it, if the server keeps up.
   *
   * @param maxErrors the share of requests that may have another end than an answer 200
   */
  public static Attempt of(double rate, Results results, Slo slo, double maxErrors) {
    Quantiles latency = results.overall().intended();
    long sloNanos = slo.objectives().get(0).nanosOf(latency);
    double good = slo.goodput(results);
    String reason = reason(results, slo, maxErrors);
    if (reason.isEmpty()) {
      return new Attempt(rate, Outcome.HELD, sloNanos, good, "");
    }
    if (isGone(results)) {
      return new Attempt(rate, Outcome.GONE, sloNanos, good, reason);
    }
    Quantiles lag = results.pace().lag();
    boolean spoiled = Verdict.isToolLate(results.pace()) && !isBrokenBeyond(lag, latency, slo);
    return spoiled
        ? new Attempt(
            rate,
            Outcome.SPOILED,
            sloNanos,
            good,
            text("the tool itself sent late by %.1f ms", lag.p99Nanos() / 1e6))
        : new Attempt(rate, Outcome.MISSED, sloNanos, good, reason);
  }

  /** A try may well be shorter than the time after which a run gives up. */
  private static boolean isGone(Results results) {
    Counts counts = results.counts();
    return results.course().gaveUp()
        || (counts.connectionTotal() > 0 && counts.connectionTotal() == counts.sent());
  }

  private static boolean isBrokenBeyond(Quantiles lag, Quantiles latency, Slo slo) {
    return slo.objectives().stream()
        .anyMatch(
            objective ->
                objective.nanosOf(latency) > objective.limit().toNanos() + 2 * lag.maxNanos());
  }

  private static String reason(Results results, Slo slo, double maxErrors) {
    if (isGone(results)) {
      return "the target could not be reached any more";
    }
    double errors = (double) results.counts().errors() / Math.max(1, results.counts().sent());
    if (errors > maxErrors) {
      return text("%.2f%% errors", 100 * errors);
    }
    if (Verdict.isBelowRate(results.pace())) {
      return text("only %,.0f requests/s went out", results.pace().achievedRate());
    }
    return slo.broken(results.overall().intended()).stream()
        .map(broken -> broken.text() + " broken")
        .collect(Collectors.joining(", "));
  }

  /** Whether there was an answer at all whose time could be taken. */
  boolean isTimed() {
    return sloNanos > 0;
  }

  /** The statistic in milliseconds, or a dash. */
  String sloMillis() {
    return isTimed() ? text("%.2f", sloNanos / 1e6) : "-";
  }

  /** For progress: one line. */
  public String line(int number, Slo slo) {
    return text(
        "try %d  %8s/s  %-7s  %s %s ms%s",
        number,
        Estimate.rate(rate),
        outcome.name().toLowerCase(Locale.ROOT),
        slo.objectives().get(0).statistic(),
        sloMillis(),
        reason.isEmpty() ? "" : "  (" + reason + ")");
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
