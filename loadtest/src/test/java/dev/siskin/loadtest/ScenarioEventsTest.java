package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens beside the loads of a scenario, against real servers on loopback. */
class ScenarioEventsTest {

  @TempDir private Path folder;

  @Test
  void stallOfTheNetworkIsFeltAndRecoveredFrom() throws IOException {
    try (TargetServer server = slowerThanHiccups()) {
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
    try (TargetServer server = TargetServer.good()) {
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
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 1s}, name: a, expect: {"
                  + ScenarioRun.ROOM
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
    try (TargetServer server = TargetServer.good()) {
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

  /** Its own level is far above the hiccups of a busy machine, so those do not hide a recovery. */
  private static TargetServer slowerThanHiccups() {
    return new TargetServer(
        (index, request, vertx) ->
            vertx.setTimer(60, timer -> TargetServer.ok(request, "7", "stable")));
  }
}
