package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios that the load tool brings along, against the real server. */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith({SharedSiskin.class, Logs.class})
class ScenariosFigureTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OFF_PACE = 3;
  private static final Set<String> WITH_METRICS = Set.of("overload", "step", "starve", "poison");

  @TempDir private Path folder;

  /** On a machine busy with other things the tool itself may be late, and says so. */
  @Test
  void smokeFindsNothingWrong(Siskin siskin) throws Exception {
    Children.Ended ended = run(siskin, "smoke", "--quick");

    assertThat(Set.of(0, OFF_PACE)).as("%s", ended).contains(ended.code());
    JsonNode smoke = report("smoke");
    assertThat(smoke.at("/steps/0/loads/0/report/counts/answered_200").asInt()).isEqualTo(200);
    assertThat(failed(smoke)).isEmpty();
    System.out.println("scenarios: smoke held");
  }

  /** The broker stands still, so that what is paused is the one that was meant. */
  @Test
  void brokerThatStandsStillIsNoticedByNobody(Siskin siskin) throws Exception {
    Children.Ended ended =
        run(siskin, "broker-away", "--quick", "--var", "data=" + siskin.dataDir());

    assertThat(Set.of(0, OFF_PACE, 1)).as("%s", ended).contains(ended.code());
    JsonNode step = report("broker-away").at("/steps/0");
    assertThat(step.at("/events/0/seen").asText())
        .isEqualTo("process " + siskin.broker().pid() + " stood still");
    assertThat(step.at("/loads/0/report/counts/answered_200").asInt()).isEqualTo(400);
  }

  /** Long enough to see that each of them runs; what comes out is for a quiet machine. */
  @ParameterizedTest
  @ValueSource(strings = {"step", "starve"})
  void loadsAboveWhatTheServerCanDoHaveAnEnd(String name, Siskin siskin) throws Exception {
    Children.Ended ended = run(siskin, name, "--quick");

    assertThat(Set.of(0, OFF_PACE, 1)).as("%s", ended).contains(ended.code());
    JsonNode scenario = report(name);
    assertThat(scenario.path("partial").asBoolean()).as("%s", scenario).isFalse();
    assertThat(scenario.findValues("answered_200")).allMatch(answered -> answered.asLong() > 0);
  }

  @Test
  void badRowsFailAlone(Siskin siskin) throws Exception {
    Children.Ended ended = run(siskin, "poison", "--quick");

    assertThat(Set.of(0, OFF_PACE)).as("%s", ended).contains(ended.code());
    JsonNode poisoned = report("poison").at("/steps/1/loads/0/report");
    long bad = poisoned.at("/counts/by_status/400/count").asLong();
    assertThat(bad).isPositive().isEqualTo(poisoned.at("/counts/other_answers").asLong());
    assertThat(bad).isEqualTo(poisoned.at("/counts/sent").asLong() / 100);
    assertThat(poisoned.at("/checks/checked").asLong()).isPositive();
    assertThat(poisoned.at("/checks/wrong").asLong()).isZero();
  }

  @Test
  @EnabledIfSystemProperty(named = "siskin.verify", matches = "true")
  void everyScenarioOfTheLibraryHolds(Siskin siskin) throws Exception {
    Map<String, List<String>> more =
        Map.of(
            "broker-away", List.of("--var", "data=" + siskin.dataDir()),
            "soak", List.of("--var", "duration=60s"));
    List<FigureFile.Row> rows = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (String name : library()) {
      Children.Ended ended =
          run(siskin, name, more.getOrDefault(name, List.of()).toArray(String[]::new));
      System.out.println(ended.out());
      List<String> failed = failed(report(name));
      String note = String.join("; ", failed);
      rows.add(
          new FigureFile.Row(
              name + ": expectations that failed",
              String.valueOf(failed.size()),
              "<= 0",
              "",
              note));
      if (ended.code() != 0) {
        failures.add(name + " ended with " + ended.code() + ": " + note);
      }
    }
    FigureFile.write("scenarios", "The scenarios of the load tool", rows, List.of());
    assertThat(failures).isEmpty();
  }

  private static List<String> library() throws Exception {
    Children.Ended ended = Installation.only().run("load", "scenarios");
    List<String> names =
        ended.out().lines().map(line -> line.split(" ", 2)[0]).filter(n -> !n.isBlank()).toList();
    assertThat(names).contains("smoke", "overload", "step", "starve", "poison", "soak");
    return names;
  }

  private Children.Ended run(Siskin siskin, String name, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("load", "scenario", name));
    words.addAll(List.of("--var", "url=" + siskin.url()));
    if (WITH_METRICS.contains(name)) {
      words.addAll(List.of("--var", "metrics=" + siskin.metricsUrl() + "/metrics"));
    }
    words.addAll(List.of("--json", folder.resolve(name + ".json").toString()));
    words.addAll(List.of(more));
    return Installation.only().run(words.toArray(String[]::new));
  }

  private JsonNode report(String name) throws IOException {
    return JSON.readTree(folder.resolve(name + ".json").toFile()).at("/scenarios/0");
  }

  private static List<String> failed(JsonNode scenario) {
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
