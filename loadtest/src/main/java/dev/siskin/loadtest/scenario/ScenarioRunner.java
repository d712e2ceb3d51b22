package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.tally.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario step by step, and keeps what it has when it cannot go on. One thread runs it;
 * {@link #stop} may come from any, also before {@link #run}.
 */
public final class ScenarioRunner {

  /** Any rate will do to see whether the words of a load make sense. */
  private static final double SOME_RATE = 100;

  private final LoadPlans plans;
  private final Watcher watcher;
  private boolean stopped;
  private @Nullable StepRun running;

  public ScenarioRunner(LoadPlans plans, Watcher watcher) {
    this.plans = plans;
    this.watcher = watcher;
  }

  /** Looks at the words of all loads before any is run; throws {@link ScenarioException}. */
  public void check(Scenario scenario) {
    List<Mistake> mistakes = new ArrayList<>();
    Map<String, Double> rates = new LinkedHashMap<>();
    for (Step step : scenario.steps()) {
      for (Load load : step.loads()) {
        try {
          PlannedLoad unused = plans.of(load.words(rates));
        } catch (IllegalArgumentException mistake) {
          mistakes.add(withSentence(load.where(), mistake));
        }
        rates.put(load.name(), SOME_RATE);
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ScenarioException(mistakes);
    }
  }

  /** Runs it to its end, or as far as it goes. */
  public ScenarioOutcome run(Scenario scenario) throws InterruptedException, ExecutionException {
    Judging judging = new Judging();
    List<StepOutcome> outcomes = new ArrayList<>();
    for (Step step : scenario.steps()) {
      try {
        Optional<String> refusal = run(step, judging, outcomes);
        if (refusal.isPresent()) {
          return new ScenarioOutcome(scenario, outcomes, refusal.get(), isStopped());
        }
      } catch (IllegalArgumentException mistake) {
        String sentence = "Step " + step.name() + ": " + mistake.getMessage();
        return new ScenarioOutcome(scenario, outcomes, sentence, isStopped());
      }
      if (isStopped()) {
        break;
      }
    }
    return new ScenarioOutcome(scenario, outcomes, "", isStopped());
  }

  /** Ends the step under way and runs no further one. */
  public synchronized void stop() {
    stopped = true;
    if (running != null) {
      running.stop();
    }
  }

  private Optional<String> run(Step step, Judging judging, List<StepOutcome> outcomes)
      throws InterruptedException, ExecutionException {
    try (StepRun run = new StepRun(step, judging.rates(), plans, watcher)) {
      watcher.stepBegins(step, run.length());
      Optional<String> refusal = run.probe();
      if (refusal.isPresent() || !begin(run)) {
        return refusal;
      }
      List<LoadUnderWay.Seen> seen = run.run();
      StepOutcome outcome = judged(step, run, seen, judging);
      outcomes.add(outcome);
      watcher.stepEnded(outcome);
      return Optional.empty();
    } finally {
      over();
    }
  }

  private static StepOutcome judged(
      Step step, StepRun run, List<LoadUnderWay.Seen> seen, Judging judging) {
    List<LoadOutcome> loads = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      LoadUnderWay.Seen one = seen.get(i);
      LoadPlan plan = run.planned().get(i).plan();
      Optional<Disturbance> disturbance = step.disturbance().or(() -> surge(plan, one.results()));
      Observation observation = new Observation(one.results(), one.observed(), disturbance);
      loads.add(judging.judge(step.loads().get(i), plan, observation));
    }
    return new StepOutcome(step.name(), loads, run.eventChecks());
  }

  private static Optional<Disturbance> surge(LoadPlan plan, Results results) {
    return Disturbance.of(plan.schedule(), results.timeline().measuredFromNanos());
  }

  private synchronized boolean begin(StepRun run) {
    running = run;
    return !stopped;
  }

  private synchronized void over() {
    running = null;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private static Mistake withSentence(Mistake where, IllegalArgumentException mistake) {
    return new Mistake(
        where.file(), where.line(), where.path() + ":", String.valueOf(mistake.getMessage()));
  }
}
