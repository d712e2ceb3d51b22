package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
  private static final Set<Integer> ENDED = Set.of(0, ScenarioRun.OFF_PACE, 1);

  @TempDir private Path folder;

  /** The broker stands still, so that what is paused is the one that was meant. */
  @Test
  void brokerThatStandsStillIsNoticedByNobody(Siskin siskin) throws Exception {
    ScenarioRun run =
        ScenarioRun.of(
            siskin, folder, "broker-away", "--quick", "--var", "data=" + siskin.dataDir());

    assertThat(ENDED).as("%s", run.ended()).contains(run.ended().code());
    JsonNode step = run.scenario().at("/steps/0");
    assertThat(step.at("/events/0/seen").asText())
        .isEqualTo("process " + siskin.broker().pid() + " stood still");
    assertThat(step.at("/loads/0/report/counts/answered_200").asInt()).isEqualTo(400);
  }

  /** Long enough to see that each of them runs; what comes out is for a quiet machine. */
  @ParameterizedTest
  @ValueSource(strings = {"step", "starve"})
  void loadsAboveWhatTheServerCanDoHaveAnEnd(String name, Siskin siskin) throws Exception {
    ScenarioRun run = ScenarioRun.of(siskin, folder, name, "--quick");

    assertThat(ENDED).as("%s", run.ended()).contains(run.ended().code());
    JsonNode scenario = run.scenario();
    assertThat(scenario.path("partial").asBoolean()).as("%s", scenario).isFalse();
    assertThat(scenario.findValues("answered_200")).allMatch(answered -> answered.asLong() > 0);
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
      String[] words = more.getOrDefault(name, List.of()).toArray(String[]::new);
      ScenarioRun run = ScenarioRun.of(siskin, folder, name, words);
      System.out.println(run.ended().out());
      List<String> failed = run.failed();
      String note = String.join("; ", failed);
      rows.add(
          new FigureFile.Row(
              name + ": expectations that failed",
              String.valueOf(failed.size()),
              "<= 0",
              "",
              note));
      if (run.ended().code() != 0) {
        failures.add(name + " ended with " + run.ended().code() + ": " + note);
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
}
