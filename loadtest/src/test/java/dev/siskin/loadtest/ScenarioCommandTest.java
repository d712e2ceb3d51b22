package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios against real servers on loopback: loads, judged and reported. */
class ScenarioCommandTest {

  @TempDir private Path folder;

  @Test
  void goodServerPassesAndLeavesAllReports() throws IOException {
    Path junit = folder.resolve("j.xml");
    Path json = folder.resolve("j.json");
    Path page = folder.resolve("j.html");
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - name: low
                  load: {rate: 100, duration: 500ms}
                  expect: {errors: 0, p99: < 30s, version.7.answered: 100%, late.p99: < 1h}
                - name: higher
                  load: {rate: 2x low, duration: 500ms}
                  expect: {errors: 0, p50: <= 100000x low, late.p99: < 1h}
              """,
              "--junit=" + junit,
              "--json=" + json,
              "--report=" + page);

      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      assertThat(run.out())
          .contains("held     errors: 0   seen: 0")
          .contains("s: passed; 5 of 5 expectations held.");
      assertThat(Files.readString(junit)).contains("classname=\"s.higher\"");
      JsonNode scenario = new ObjectMapper().readTree(json.toFile()).at("/scenarios/0");
      assertThat(scenario.path("exit_code").intValue()).isZero();
      assertThat(scenario.path("partial").booleanValue()).isFalse();
      JsonNode higher = scenario.at("/steps/1/loads/0");
      assertThat(higher.at("/report/counts/answered_200").intValue()).isBetween(80, 110);
      assertThat(higher.at("/expectations/0/verdict").textValue()).isEqualTo("held");
      assertThat(page).isNotEmptyFile();
    }
  }

  @Test
  void slowServerFailsWithWhatWasSeen() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(60, timer -> TargetServer.ok(request, "7", "stable")))) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 500ms}, name: a,"
                  + " expect: {p50: < 50ms, errors: 0, "
                  + ScenarioRun.ROOM
                  + "}}]");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out())
          .containsPattern("FAILED +p50: < 50ms +seen: [6-9]\\d\\.\\dms|seen: \\d{3,}")
          .contains("s: failed; 1 of 2 expectations held.");
    }
  }

  @Test
  void refusalsAreJudgedByTheirCode() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index % 2 == 0) {
                TargetServer.ok(request, "7", "stable");
              } else {
                TargetServer.error(request, 503, "full");
              }
            })) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 100, duration: 500ms}, name: a, expect: {code.503: 50%,"
                  + " code.503.p99: < 1h, goodput: \">= 50%\", timeouts: 0, "
                  + ScenarioRun.ROOM
                  + "}}]");

      assertThat(run.exitCode()).as(run.out()).isZero();
    }
  }

  @Test
  void serverThatDiesKeepsWhatThereWasAndFails() throws IOException {
    TargetServer[] self = new TargetServer[1];
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index < 40) {
                TargetServer.ok(request, "7", "stable");
              } else if (index == 40) {
                self[0].die();
              }
            })) {
      self[0] = server;
      Path json = folder.resolve("j.json");

      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - name: first
                  load: {rate: 100, duration: 5s, give-up: 300ms}
                  expect: {errors: 0, late.p99: < 1h}
                - name: second
                  load: {rate: 10, duration: 1s}
              """,
              "--json=" + json);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out())
          .contains("FAILED   reachable: to the end")
          .contains("FAILED   errors: 0")
          .contains("(partial)")
          .contains("s: could not go on")
          .contains("Nothing answers at " + server.url());
      JsonNode scenario = new ObjectMapper().readTree(json.toFile()).at("/scenarios/0");
      assertThat(scenario.path("partial").booleanValue()).isTrue();
      assertThat(scenario.path("steps")).hasSize(1);
      assertThat(scenario.at("/steps/0/loads/0/report/counts/answered_200").intValue())
          .isBetween(1, 40);
    }
  }

  @Test
  void peakOfTheServerIsTheMeasureOfLaterSteps() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(20, timer -> TargetServer.ok(request, "7", "stable")))) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - peak: {connections: 4, duration: 1s}
                  expect: {rate: "> 20/s", errors: 0}
                - name: half
                  load: {rate: 0.5x peak, duration: 1s, connections: 4}
                  expect: {errors: 0, rate: "<= 0.6x peak", late.p99: < 1h}
              """);

      assertThat(run.exitCode()).as(run.out()).isZero();
      assertThat(run.out()).containsPattern("peak +\\d+\\.\\d/s");
    }
  }

  @Test
  void parallelLoadsRunAtTheSameTime() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - parallel:
                    - {name: a, load: {rate: 50, duration: 1s, model: a}, expect: {errors: 0, late.p99: < 1h}}
                    - {name: b, load: {rate: 30, duration: 1s, model: b}, expect: {errors: 0, late.p99: < 1h}}
              """);

      assertThat(run.exitCode()).as(run.out()).isZero();
      assertThat(server.paths())
          .containsExactlyInAnyOrder("/v1/models/a:predict", "/v1/models/b:predict");
      // Besides the probe that the server leaves out, the second load's.
      assertThat(server.requests()).isEqualTo(50 + 30 + 1);
    }
  }
}
