package dev.siskin.standalone.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A scenario of {@code ./siskin load} against a server, by how it ended and what it reported. */
record ScenarioRun(Children.Ended ended, JsonNode scenario) {
  /** On a machine busy with other things the tool itself may be late, and says so. */
  static final int OFF_PACE = 3;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WITH_METRICS = Set.of("overload", "step", "starve", "poison");

  static ScenarioRun of(Siskin siskin, Path folder, String name, String... more) throws Exception {
    Path report = folder.resolve(name + ".json");
    List<String> words = new ArrayList<>(List.of("load", "scenario", name));
    words.addAll(List.of("--var", "url=" + siskin.url()));
    if (WITH_METRICS.contains(name)) {
      words.addAll(List.of("--var", "metrics=" + siskin.metricsUrl() + "/metrics"));
    }
    words.addAll(List.of("--json", report.toString()));
    words.addAll(List.of(more));
    Children.Ended ended = Installation.only().run(words.toArray(String[]::new));
    return new ScenarioRun(ended, JSON.readTree(report.toFile()).at("/scenarios/0"));
  }

  /** The expectations that were not met. */
  List<String> failed() {
    List<String> failed = new ArrayList<>();
    for (JsonNode step : scenario.path("steps")) {
      for (JsonNode load : step.path("loads")) {
        for (JsonNode one : load.path("expectations")) {
          if (one.path("verdict").asText().equals("failed")) {
            failed.add(
                load.path("name").asText()
                    + " "
                    + one.path("expected").asText()
                    + ", seen "
                    + one.path("seen").asText());
          }
        }
      }
    }
    return failed;
  }
}
