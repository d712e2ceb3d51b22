package dev.siskin.loadtest;

import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.OutputFile;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.scenario.JUnitXml;
import dev.siskin.loadtest.scenario.LoadReports;
import dev.siskin.loadtest.scenario.Scenario;
import dev.siskin.loadtest.scenario.ScenarioException;
import dev.siskin.loadtest.scenario.ScenarioJson;
import dev.siskin.loadtest.scenario.ScenarioOutcome;
import dev.siskin.loadtest.scenario.ScenarioRunner;
import dev.siskin.loadtest.scenario.ScenarioText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code siskin load scenario}: read, run, judge, report. */
@Command(
    name = "scenario",
    sortOptions = false,
    description = {
      "Runs scenarios: loads, what happens meanwhile, and what is expected of each.",
      "A NAME is one of ./siskin load scenarios; a file is a path with .yaml at its end."
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every expectation held",
      "1:an expectation failed",
      "2:wrong options, a mistake in a scenario, or a target that does not serve",
      "3:the tool itself fell behind, so nothing was shown",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; what there was is reported, as partial"
    })
public final class ScenarioCommand implements Callable<Integer> {

  /** Covers the grace for open requests and the writing of the reports. */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(10);

  /** Which of two codes tells more, the most telling first. */
  private static final List<Integer> PRECEDENCE =
      List.of(Verdict.STOPPED, Verdict.REFUSED, Verdict.ERRORS, Verdict.OFF_PACE, Verdict.GOOD);

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME|FILE", arity = "1..*", description = "What to run, in order.")
  private List<String> sources;

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description = "Replaces a variable of the scenarios, such as url; may be repeated.")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--quick",
      description = "Shrink all times so that no step is longer than 4s: does it work at all?")
  private boolean quick;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit's XML, for CI.")
  private @Nullable Path junit;

  @Mixin private OutputOptions output;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ScenarioCommand() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    Origin origin = OutputOptions.origin(spec);
    List<ScenarioOutcome> outcomes = new ArrayList<>();
    ScenarioRunner runner =
        new ScenarioRunner(
            LoadWords::load,
            new ScenarioPrinter(out(), !output.jsonOnStdout() && Terminal.isInteractive()));
    List<Scenario> scenarios = scenarios(runner);
    Interruption ctrlC = Interruption.runs(runner::stop, LONGEST_HOLD);
    try {
      for (Scenario scenario : scenarios) {
        out().printf("%n%s: %s%n", scenario.name(), scenario.about());
        ScenarioOutcome outcome = runner.run(scenario);
        out().print(ScenarioText.of(outcome));
        out().flush();
        outcomes.add(outcome);
      }
      return written(outcomes, origin);
    } finally {
      ctrlC.release();
    }
  }

  /** All are read before the first is run. */
  private List<Scenario> scenarios(ScenarioRunner runner) {
    try {
      output.check(spec);
      checkJunit();
      List<Scenario> scenarios = new ArrayList<>();
      for (String source : sources) {
        Scenario scenario = ScenarioSource.read(source, variables, quick);
        runner.check(scenario);
        scenarios.add(scenario);
      }
      return scenarios;
    } catch (ScenarioException | IllegalArgumentException mistake) {
      throw new ParameterException(
          spec.commandLine(), String.valueOf(mistake.getMessage()), mistake);
    }
  }

  private int written(List<ScenarioOutcome> outcomes, Origin origin) {
    int code =
        outcomes.stream()
            .map(ScenarioOutcome::exitCode)
            .min((one, other) -> PRECEDENCE.indexOf(one) - PRECEDENCE.indexOf(other))
            .orElse(Verdict.GOOD);
    int written =
        output.write(
            spec, LoadReports.page(outcomes, origin, code), ScenarioJson.of(outcomes, code));
    return OutputOptions.exitCode(spec, written, writeJunit(outcomes).stream());
  }

  private void checkJunit() {
    Optional<String> refusal =
        junit == null ? Optional.empty() : OutputFile.refusal("--junit", junit);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(refusal.get());
    }
  }

  private Optional<String> writeJunit(List<ScenarioOutcome> outcomes) {
    return junit == null
        ? Optional.empty()
        : OutputFile.write(
            "--junit",
            junit,
            to -> to.write(JUnitXml.of(outcomes).getBytes(StandardCharsets.UTF_8)));
  }

  private PrintWriter out() {
    return output.forPeople(spec);
  }
}
