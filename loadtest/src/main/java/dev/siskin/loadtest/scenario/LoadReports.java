package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.report.Heading;
import dev.siskin.loadtest.report.JsonReport;
import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The loads of scenarios in the reports that single loads have. */
public final class LoadReports {

  private LoadReports() {}

  /** One page: of each scenario its expectations, then each of its loads. */
  public static Report page(List<ScenarioOutcome> outcomes, Origin origin, int exitCode) {
    boolean several = outcomes.stream().flatMap(LoadReports::urls).distinct().count() > 1;
    List<Section> sections = new ArrayList<>();
    for (ScenarioOutcome outcome : outcomes) {
      sections.add(expectations(outcome));
      outcome
          .steps()
          .forEach(
              step -> step.loads().forEach(load -> sections.add(section(outcome, load, several))));
    }
    String title =
        outcomes.stream()
            .map(outcome -> outcome.scenario().name())
            .collect(Collectors.joining(", ", "Scenario ", ""));
    List<String> conclusion =
        outcomes.stream().flatMap(outcome -> ScenarioText.of(outcome).lines()).toList();
    return new Report(title, origin, conclusion, exitCode, sections);
  }

  static String json(LoadOutcome load) {
    return JsonReport.of(run(load.name(), load));
  }

  private static Stream<String> urls(ScenarioOutcome outcome) {
    return outcome.steps().stream()
        .flatMap(step -> step.loads().stream())
        .map(load -> load.plan().target().url());
  }

  /** Loads of one target are drawn as one; those of several are told apart. */
  private static Section section(ScenarioOutcome outcome, LoadOutcome load, boolean several) {
    return run(outcome.scenario().name() + ": " + load.name(), load)
        .in(several ? load.plan().target().url() : "");
  }

  private static RunSection run(String title, LoadOutcome load) {
    Results results = load.results();
    Verdict verdict = Verdict.of(results).with(load.observed());
    return RunSection.of(title, heading(load), results, verdict)
        .against(promise(load))
        .seen(load.observed());
  }

  /** An answer after its deadline is none to whoever set it. */
  private static Optional<Slo> promise(LoadOutcome load) {
    return Optional.ofNullable(load.plan().traffic().urgency().timeoutMillis())
        .map(millis -> Slo.parse("max=" + millis + "ms"));
  }

  private static Heading heading(LoadOutcome load) {
    return new Heading(
        load.plan().target().url(), load.plan().schedule(), load.plan().connections());
  }

  private static Section expectations(ScenarioOutcome outcome) {
    List<List<String>> rows =
        CaseList.of(outcome).cases().stream()
            .map(
                one ->
                    List.of(
                        one.className(),
                        one.name(),
                        one.end().name().toLowerCase(Locale.ROOT),
                        one.detail()))
            .toList();
    return new TableSection(
        outcome.scenario().name(),
        List.of("load", "expected", "end", "seen"),
        rows,
        outcome.scenario().about());
  }
}
