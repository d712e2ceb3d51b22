package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.tally.Results;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges loads one after the other, and remembers them for those that refer to them. */
final class Judging {

  private static final String LATE = "late.p99";
  private static final Expectation IN_TIME =
      Expectation.parse(LATE + ": <= " + Verdict.MAX_LAG_P99.toMillis() + "ms");

  private final Map<String, Observation> seen = new HashMap<>();
  private final Map<String, Double> rates = new HashMap<>();

  /** Requests/s of the loads so far: what a closed loop was answered, or an open one sent. */
  Map<String, Double> rates() {
    return rates;
  }

  LoadOutcome judge(Load load, LoadPlan plan, Observation observation) {
    Results results = observation.results();
    List<Check> checks = new ArrayList<>();
    if (results.course().gaveUp()) {
      checks.add(Check.of("reachable: to the end", false, "gave it up; these figures are partial"));
    }
    boolean stopped = results.partial() && !results.course().gaveUp();
    for (Expectation expectation : load.expectations()) {
      if (!isOwnLateness(expectation)) {
        checks.add(
            stopped
                ? Check.skipped(expectation.text(), "the load was stopped early")
                : expectation.judge(observation, seen));
      }
    }
    observation.observed().crossCheck().ifPresent(known -> checks.add(kafka(known)));
    seen.put(load.name(), observation);
    rates.put(
        load.name(),
        Peak.isOne(load) ? results.answered200PerSecond() : results.pace().achievedRate());
    return new LoadOutcome(
        load.name(), plan, results, observation.observed(), checks, ownLateness(load, observation));
  }

  private static Check kafka(CrossCheck crossCheck) {
    return Check.of(
        "kafka: the same counts",
        crossCheck.holds(),
        crossCheck.holds() ? "the same" : "other counts; the report of the load has both");
  }

  /** A closed loop has no pace to fall behind; a load may set a limit of its own. */
  private static List<Check> ownLateness(Load load, Observation observation) {
    if (Peak.isOne(load) || observation.results().partial()) {
      return List.of();
    }
    List<Expectation> own = load.expectations().stream().filter(Judging::isOwnLateness).toList();
    return (own.isEmpty() ? List.of(IN_TIME) : own)
        .stream().map(expectation -> expectation.judge(observation, Map.of())).toList();
  }

  private static boolean isOwnLateness(Expectation expectation) {
    return expectation.measure().name().equals(LATE);
  }
}
