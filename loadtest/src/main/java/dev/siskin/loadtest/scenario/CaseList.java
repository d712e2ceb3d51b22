package dev.siskin.loadtest.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * A scenario as a list of what was to be shown, each with its end; what test reports are made of.
 */
record CaseList(String name, List<Case> cases) {

  enum End {
    SUCCESS,
    FAILURE,
    ERROR,
    SKIPPED
  }

  /** One of them; the seconds of a load are told once, with its first case. */
  record Case(String className, String name, End end, String detail, double seconds) {}

  CaseList {
    cases = List.copyOf(cases);
  }

  static CaseList of(ScenarioOutcome outcome) {
    String name = outcome.scenario().name();
    List<Case> cases = new ArrayList<>();
    for (StepOutcome step : outcome.steps()) {
      step.loads().forEach(load -> cases.addAll(cases(name + "." + load.name(), load)));
      step.events().forEach(event -> cases.add(of(name + "." + step.name(), event, 0)));
    }
    addUnrun(outcome, cases);
    return new CaseList(name, cases);
  }

  private static List<Case> cases(String className, LoadOutcome load) {
    double seconds = load.results().timeline().measuredSeconds();
    List<Case> cases = new ArrayList<>();
    for (Check check : load.checks()) {
      cases.add(of(className, check, cases.isEmpty() ? seconds : 0));
    }
    for (Check late : load.ownLateness()) {
      cases.add(of(className, late, cases.isEmpty() ? seconds : 0));
    }
    if (cases.isEmpty()) {
      cases.add(new Case(className, "runs", End.SUCCESS, "", seconds));
    }
    return cases;
  }

  private static Case of(String className, Check check, double seconds) {
    return switch (check.verdict()) {
      case HELD ->
          new Case(className, check.expected(), End.SUCCESS, "seen: " + check.seen(), seconds);
      case FAILED ->
          new Case(
              className,
              check.expected(),
              End.FAILURE,
              "expected " + check.expected() + ", seen " + check.seen(),
              seconds);
      case SKIPPED -> new Case(className, check.expected(), End.SKIPPED, check.seen(), seconds);
    };
  }

  /** The first step that did not run says why; those after it are skipped. */
  private static void addUnrun(ScenarioOutcome outcome, List<Case> cases) {
    String name = outcome.scenario().name();
    boolean told = outcome.stopped() || outcome.refusal().isEmpty();
    for (Step step : outcome.unrun()) {
      cases.add(
          told
              ? new Case(name + "." + step.name(), "runs", End.SKIPPED, "not reached", 0)
              : new Case(name + "." + step.name(), "runs", End.ERROR, outcome.refusal(), 0));
      told = true;
    }
  }
}
