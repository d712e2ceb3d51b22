package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.traffic.RandomPixels;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Outcomes without a run. */
final class Outcomes {

  private static final LoadPlan PLAN =
      new LoadPlan(
          HttpTarget.predict("http://127.0.0.1:1", "m", OptionalLong.empty()),
          new FixedRate(100, Duration.ZERO, Duration.ofSeconds(2)),
          new Traffic(RandomPixels.bodies(1, 4), new Units(0, Units.Order.ROUND_ROBIN)),
          4,
          Duration.ofSeconds(1));

  private Outcomes() {}

  /** A step of one load with these expectations, which was seen so. */
  static StepOutcome step(String name, Seen seen, String... expectations) {
    return new StepOutcome(name, List.of(load(name, seen, expectations)), List.of());
  }

  static LoadOutcome load(String name, Seen seen, String... expectations) {
    return new Judging().judge(load(name, expectations), PLAN, seen.observation());
  }

  static Load load(String name, String... expectations) {
    return new Load(
        name,
        Map.of(),
        new Mistake("s.yaml", 1, "", ""),
        List.of(expectations).stream().map(Expectation::parse).toList());
  }

  /** A scenario of so many steps more than those that ran. */
  static Scenario scenario(String name, List<StepOutcome> ran, int unrun) {
    List<Step> steps = new ArrayList<>();
    ran.forEach(one -> steps.add(new Step(one.name(), List.of(load(one.name())), List.of())));
    for (int i = 0; i < unrun; i++) {
      steps.add(new Step("unrun-" + i, List.of(load("unrun-" + i)), List.of()));
    }
    return new Scenario(name, "About it.", steps);
  }

  static ScenarioOutcome finished(String name, StepOutcome... steps) {
    List<StepOutcome> ran = List.of(steps);
    return new ScenarioOutcome(scenario(name, ran, 0), ran, "", false);
  }
}
