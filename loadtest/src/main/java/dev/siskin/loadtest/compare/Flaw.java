package dev.siskin.loadtest.compare;

import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Results;
import java.util.List;
import java.util.Optional;

/** Why a run must not be set against others. */
public final class Flaw {

  private Flaw() {}

  /**
   * The reason, as a sentence; empty when the run counts.
   *
   * @param maxErrors the share of requests that may fail; whatever else is wrong is a flaw
   */
  public static Optional<String> in(Results results, double maxErrors) {
    Counts counts = results.counts();
    Pace pace = results.pace();
    List<String> findings = Verdict.of(results).findings();
    if (counts.errors() > maxErrors * counts.sent()) {
      return Optional.of(findings.get(0));
    }
    boolean offPace = Verdict.isToolLate(pace) || Verdict.isBelowRate(pace);
    return offPace || results.partial()
        ? Optional.of(findings.get(findings.size() - 1))
        : Optional.empty();
  }
}
