package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.scenario.Library;
import dev.siskin.loadtest.scenario.Scenario;
import dev.siskin.loadtest.scenario.ScenarioRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenarios against real servers on loopback. The tool's own lateness is given room, as a busy
 * machine may hold it up.
 */
class ScenarioCommandTest {

  private static final String ROOM = "late.p99: < 1h";

  @TempDir private Path folder;

  @Test
  void goodServerPassesAndLeavesAllReports() throws IOException {
    Path junit = folder.resolve("j.xml");
    Path json = folder.resolve("j.json");
    Path page = folder.resolve("j.html");
    try (TargetServer server = good()) {
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
                  + ROOM
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
                  + ROOM
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
              if (index == 40) {
                self[0].die();
              } else {
                TargetServer.ok(request, "7", "stable");
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
          .isBetween(30, 40);
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
    try (TargetServer server = good()) {
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

  @Test
  void stallOfTheNetworkIsFeltAndRecoveredFrom() throws IOException {
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - name: stalled
                  load: {rate: 50, duration: 6s, timeout: 30s}
                  events: [{at: 2s, for: 500ms, fault: stall}]
                  expect: {errors: 0, max: ">= 300ms", recovered-within: 4s, late.p99: < 1h}
              """);

      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      assertThat(run.out()).contains("held     fault stall   seen: it was so");
    }
  }

  @Test
  void hostileClientsComeBesideTheLoad() throws IOException {
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - name: beside
                  load: {rate: 50, duration: 1s}
                  events: [{at: 100ms, for: 500ms, hostile: [flood], clients: 3}]
                  expect: {errors: 0, late.p99: < 1h}
              """);

      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      assertThat(run.out()).contains("held     hostile [flood] x 3   seen: they came");
      assertThat(server.requests()).isGreaterThan(50);
    }
  }

  @Test
  void programRunsWhileTheLoadDoes() throws IOException {
    Path made = folder.resolve("made");
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 1s}, name: a, expect: {"
                  + ROOM
                  + "}, events: [{at: 100ms, run: [touch, "
                  + made
                  + "]}]}]");

      assertThat(run.exitCode()).as(run.out()).isZero();
      assertThat(made).exists();
      assertThat(run.out()).contains("seen: exit code 0");
    }
  }

  @Test
  void eventThatCannotComeToPassStopsTheScenarioBeforeItsStep() throws IOException {
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 1s}, name: a,"
                  + " events: [{at: 0s, for: 1s, pause: no-such.pid}]}]");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).contains("Step a: Cannot read no-such.pid");
      assertThat(server.requests()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void mistakeInALaterStepIsSaidBeforeTheFirstRuns() throws IOException {
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - {name: a, load: {rate: 50, duration: 1s}}
                - {name: b, load: {rate: fast}}
                - {name: c, load: {connections: 0}}
              """);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("s.yaml:7: steps[1].load: Invalid value for option '--rate'")
          .contains("s.yaml:8: steps[2].load: --connections must lie between 1 and 10000.");
      assertThat(server.requests()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void unwritableReportIsSaidBeforeTheFirstLoad() throws IOException {
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder, server.url(), "steps: [{load: {}}]", "--junit=/no/such/folder/j.xml");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).startsWith("--junit /no/such/folder/j.xml: there is no folder");
      assertThat(server.requests()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void fullDiskIsSaidAndTheRunIsNotLost() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(Files.exists(full)).isTrue();
    try (TargetServer server = good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 200ms}, name: a, expect: {errors: 0}}]",
              "--junit=" + full);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--junit /dev/full was not written: No space left on device.");
      assertThat(run.out()).contains("errors: 0   seen: 0");
    }
  }

  @Test
  void namesAndFilesThatAreNotThereAreSaid() {
    assertThat(ScenarioRun.of(List.of("smoek")).err())
        .startsWith("There is no scenario 'smoek'; did you mean smoke?");
    assertThat(ScenarioRun.of(List.of("no/such.yaml")).err())
        .startsWith("Cannot read no/such.yaml");
    assertThat(ScenarioRun.of(List.of("no/such.yaml")).exitCode()).isEqualTo(2);
    assertThat(ScenarioRun.of(List.of()).exitCode()).isEqualTo(2);
  }

  @Test
  void everyScenarioOfTheLibraryMakesSense() {
    for (String name : Library.names()) {
      for (boolean quick : List.of(false, true)) {
        Scenario scenario = ScenarioSource.read(name, Map.of(), quick);
        nobodyWatching().check(scenario);
        assertThat(scenario.name()).isEqualTo(name);
      }
    }
  }

  @Test
  void libraryIsListedWithALineEach() {
    ScenarioRun run = ScenarioRun.command("scenarios", List.of());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSameSizeAs(Library.names());
    assertThat(run.out()).contains("smoke ").contains("overload ");
    assertThat(ScenarioRun.command("scenarios", List.of("--show=smoke")).out())
        .startsWith("name: smoke");
    assertThat(ScenarioRun.command("scenarios", List.of("--show=smoek")).err())
        .contains("did you mean smoke?");
  }

  @Test
  void publishedSchemaKnowsTheOptionsOfALoad() throws IOException {
    ScenarioRun run = ScenarioRun.command("scenarios", List.of("--schema"));

    JsonNode options = new ObjectMapper().readTree(run.out()).at("/$defs/options/properties");
    assertThat(options.has("rate")).isTrue();
    assertThat(options.has("connections")).isTrue();
    assertThat(options.has("help")).isFalse();
    assertThat(options.at("/rate/description").textValue()).contains("Requests per second");
  }

  private static ScenarioRunner nobodyWatching() {
    return new ScenarioRunner(
        LoadWords::load, new ScenarioPrinter(new PrintWriter(new StringWriter()), false));
  }

  private static TargetServer good() {
    return new TargetServer((index, request, vertx) -> TargetServer.ok(request, "7", "stable"));
  }
}
