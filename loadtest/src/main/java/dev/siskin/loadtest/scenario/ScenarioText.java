package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Results;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What came of scenarios, for people: a line for each load and each of its expectations. */
public final class ScenarioText {

  private final StringBuilder text = new StringBuilder();

  private ScenarioText() {}

  /** A step that has just ended. */
  public static String of(StepOutcome step) {
    ScenarioText lines = new ScenarioText();
    step.loads().forEach(lines::load);
    step.events().forEach(event -> lines.check("", event));
    return lines.text.toString();
  }

  /** The end of a scenario. */
  public static String of(ScenarioOutcome outcome) {
    ScenarioText lines = new ScenarioText();
    List<Check> all = checksOf(outcome);
    long failed = all.stream().filter(Check::hasFailed).count();
    lines.line(
        "%s: %s; %,d of %,d expectations held.",
        outcome.scenario().name(),
        ending(outcome),
        all.stream().filter(check -> check.verdict() == Check.Verdict.HELD).count(),
        all.size());
    if (!outcome.refusal().isEmpty()) {
      lines.line("  %s", outcome.refusal());
    }
    if (failed == 0 && outcome.steps().stream().anyMatch(StepOutcome::wasLate)) {
      lines.line("  The tool itself fell behind: these figures are its own, not the target's.");
    }
    return lines.text.toString();
  }

  private static String ending(ScenarioOutcome outcome) {
    if (outcome.stopped()) {
      return "stopped early";
    }
    if (!outcome.isComplete()) {
      return "could not go on";
    }
    return switch (outcome.exitCode()) {
      case 0 -> "passed";
      case 1 -> "failed";
      default -> "undecided";
    };
  }

  private static List<Check> checksOf(ScenarioOutcome outcome) {
    return outcome.steps().stream()
        .flatMap(
            step ->
                Stream.concat(
                    step.loads().stream().flatMap(load -> load.checks().stream()),
                    step.events().stream()))
        .toList();
  }

  private void load(LoadOutcome load) {
    Results results = load.results();
    line(
        "  %-18s %,9.1f/s  ok %,d  errors %,d  p50 %s  p99 %s%s",
        load.name(),
        results.pace().achievedRate(),
        results.counts().answered200(),
        results.counts().errors(),
        Unit.NANOS.format((double) results.overall().intended().p50Nanos()),
        Unit.NANOS.format((double) results.overall().intended().p99Nanos()),
        results.partial() ? "  (partial)" : "");
    load.checks().forEach(check -> check("", check));
    load.ownLateness().stream()
        .filter(Check::hasFailed)
        .forEach(check -> check("the tool itself: ", check));
  }

  private void check(String prefix, Check check) {
    String mark =
        switch (check.verdict()) {
          case HELD -> "held   ";
          case FAILED -> "FAILED ";
          case SKIPPED -> "skipped";
        };
    line("    %s  %s%s   seen: %s", mark, prefix, check.expected(), check.seen());
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
  }
}
