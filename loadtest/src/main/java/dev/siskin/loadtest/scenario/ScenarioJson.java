package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** What came of scenarios, for programs: one document with each load's own report in it. */
public final class ScenarioJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ScenarioJson() {}

  /** Renders them, with the exit code of all together. */
  public static String of(List<ScenarioOutcome> outcomes, int exitCode) {
    ObjectNode root = JSON.createObjectNode().put("exit_code", exitCode);
    ArrayNode scenarios = root.putArray("scenarios");
    try {
      for (ScenarioOutcome outcome : outcomes) {
        scenarios.add(scenario(outcome));
      }
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values did not serialize", impossible);
    }
  }

  private static ObjectNode scenario(ScenarioOutcome outcome) throws JsonProcessingException {
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", outcome.scenario().name())
            .put("about", outcome.scenario().about())
            .put("exit_code", outcome.exitCode())
            .put("partial", !outcome.isComplete())
            .put("refusal", outcome.refusal());
    ArrayNode steps = node.putArray("steps");
    for (StepOutcome step : outcome.steps()) {
      ObjectNode stepNode = steps.addObject().put("name", step.name());
      ArrayNode loads = stepNode.putArray("loads");
      for (LoadOutcome load : step.loads()) {
        loads.add(load(load));
      }
      checks(stepNode.putArray("events"), step.events());
    }
    return node;
  }

  private static ObjectNode load(LoadOutcome load) throws JsonProcessingException {
    ObjectNode node = JSON.createObjectNode().put("name", load.name());
    checks(node.putArray("expectations"), load.checks());
    checks(node.putArray("tool"), load.ownLateness());
    node.set("report", JSON.readTree(LoadReports.json(load)));
    return node;
  }

  private static void checks(ArrayNode array, List<Check> checks) {
    for (Check check : checks) {
      array
          .addObject()
          .put("expected", check.expected())
          .put("verdict", check.verdict().name().toLowerCase(Locale.ROOT))
          .put("seen", check.seen());
    }
  }
}
