package dev.siskin.loadtest;

import dev.siskin.loadtest.scenario.Load;
import dev.siskin.loadtest.scenario.ScenarioText;
import dev.siskin.loadtest.scenario.Step;
import dev.siskin.loadtest.scenario.StepOutcome;
import dev.siskin.loadtest.scenario.Watcher;
import dev.siskin.loadtest.tally.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Shows how a scenario goes on: the first load's progress, and each step when it is over. */
final class ScenarioPrinter implements Watcher {

  private final PrintWriter out;
  private final boolean inPlace;
  private ProgressPrinter progress;

  ScenarioPrinter(PrintWriter out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
    this.progress = new ProgressPrinter(out, inPlace, Duration.ZERO);
  }

  @Override
  public void stepBegins(Step step, Duration length) {
    progress = new ProgressPrinter(out, inPlace, length);
    if (!inPlace) {
      out.printf(
          "  running %s ...%n",
          step.loads().stream().map(Load::name).collect(Collectors.joining(" beside ")));
      out.flush();
    }
  }

  @Override
  public void second(List<Progress> loads) {
    progress.second(loads.get(0));
  }

  @Override
  public void stepEnded(StepOutcome outcome) {
    progress.finish();
    out.print(ScenarioText.of(outcome));
    out.flush();
  }
}
