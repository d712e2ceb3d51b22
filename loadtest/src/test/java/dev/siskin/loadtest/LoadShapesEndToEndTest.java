package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What options say of the load, against a real server on loopback. Exit code 3 is accepted beside 0
 * where a busy machine may hold the tool itself up; the counts are exact in any case.
 */
class LoadShapesEndToEndTest {

  private static final int GOOD = 0;
  private static final int ERRORS = 1;
  private static final int REFUSED = 2;
  private static final int OFF_PACE = 3;

  @Test
  void stepsAskForTheirRatesInTurn() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      CommandRun run = CommandRun.load(server.url(), "--steps=100@500ms,400@500ms");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("sent")).isEqualTo(250).isEqualTo(server.requests());
      assertThat(run.report().at("/schedule/text").textValue()).startsWith("steps of 100.0");
      assertThat(run.err()).contains("steps of 100.0 for 500ms, 400.0 for 500ms requests/s");
    }
  }

  @Test
  void rampBurstAndDayAskForTheirMeans() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      assertThat(
              CommandRun.load(server.url(), "--rate=100", "--ramp-to=300", "--duration=1s")
                  .count("sent"))
          .isEqualTo(200);
      assertThat(
              CommandRun.load(server.url(), "--rate=100", "--burst=5x/100ms/1s", "--duration=1s")
                  .count("sent"))
          .isEqualTo(140);
      assertThat(
              CommandRun.load(server.url(), "--rate=200", "--diurnal=80%/1s", "--duration=1s")
                  .count("sent"))
          .isBetween(199L, 201L);
    }
  }

  @Test
  void poissonArrivalsAreThoseOfTheirSeed() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      String[] options = {"--rate=200", "--arrivals=poisson", "--seed=5", "--duration=1s"};

      long sent = CommandRun.load(server.url(), options).count("sent");

      assertThat(sent).isBetween(140L, 260L);
      assertThat(CommandRun.load(server.url(), options).count("sent")).isEqualTo(sent);
    }
  }

  @Test
  void traceIsReplayedWithBodiesOfItsSizes(@TempDir Path folder) throws IOException {
    Path trace = Files.writeString(folder.resolve("t.csv"), "0,1\n0.5,999\n1,2\n");
    Path bodies = Files.writeString(folder.resolve("b"), "{}\n{\"a\":1}\n{\"aaaaaaaa\":1}\n");
    try (TargetServer server = TargetServer.good()) {
      CommandRun run =
          CommandRun.load(server.url(), "--replay=" + trace, "--speed=4x", "--body=" + bodies);

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("sent")).isEqualTo(3);
      assertThat(server.bodies())
          .extracting(body -> body.toString())
          .containsExactlyInAnyOrder("{}", "{\"aaaaaaaa\":1}");
    }
  }

  @Test
  void closedLoopKeepsItsConnectionsBusyAndSaysWhatItIs() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(20, due -> TargetServer.ok(request, "7", "stable")))) {
      CommandRun run =
          CommandRun.load(server.url(), "--closed", "--connections=4", "--duration=1s");

      assertThat(run.exitCode()).isEqualTo(GOOD);
      assertThat(run.count("sent")).isEqualTo(server.requests()).isBetween(20L, 204L);
      assertThat(run.report().at("/schedule/loop").textValue()).isEqualTo("closed");
      assertThat(run.report().at("/overall/latency"))
          .isEqualTo(run.report().at("/overall/service"));
      assertThat(run.err())
          .contains("closed loop: latencies hide")
          .doesNotContain("intended start");
    }
  }

  @Test
  void warmupUntilSteadyIsOverSoonOnASteadyServer() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(50, due -> TargetServer.ok(request, "7", "stable")))) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=50", "--warmup=steady", "--duration=500ms");

      long warmupMillis = run.report().at("/schedule/warmup_ms").longValue();
      assertThat(warmupMillis).isBetween(3000L, 60_000L);
      assertThat(run.count("sent") - run.count("warmup")).isEqualTo(25);
      assertThat(run.count("warmup")).isBetween(warmupMillis / 20 - 2, warmupMillis / 20 + 2);
    }
  }

  @Test
  void deadlineAndPriorityGoOut() {
    Set<String> said = ConcurrentHashMap.newKeySet();
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index > 0) {
                said.add(request.getHeader("x-timeout-ms") + " " + request.getHeader("x-priority"));
              }
              TargetServer.ok(request, "7", "stable");
            })) {
      CommandRun.load(
          server.url(),
          "--rate=200",
          "--duration=500ms",
          "--deadline=50ms",
          "--priority=normal=0.5,critical=0.5");

      assertThat(said).containsExactlyInAnyOrder("50 normal", "50 critical");
    }
  }

  @Test
  void serverThatStaysDeadEndsTheRunEarly() throws IOException {
    TargetServer[] self = new TargetServer[1];
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index == 100) {
                self[0].die();
              } else {
                TargetServer.ok(request, "7", "stable");
              }
            })) {
      self[0] = server;
      CommandRun run =
          CommandRun.load(server.url(), "--rate=200", "--duration=60s", "--give-up=500ms");

      assertThat(run.exitCode()).isEqualTo(ERRORS);
      assertThat(run.count("answered_200")).isBetween(80L, 2000L);
      assertThat(run.count("sent")).isLessThan(4000);
      assertThat(run.report().path("partial").booleanValue()).isTrue();
      assertThat(run.report().path("gave_up").booleanValue()).isTrue();
      assertThat(run.err()).contains("(partial)").contains("Gave up: the target could not be");
    }
  }

  @Test
  void mistakesAreOneSentence(@TempDir Path folder) throws IOException {
    Path trace = Files.writeString(folder.resolve("t"), "0\nx\n");

    refused("--steps=5,x", "'5,x' is no --steps");
    refused("--steps=5 --burst=2x/1s/2s", "Give one of --steps");
    refused("--steps=5@1s --duration=2s", "leave out --duration");
    refused("--rate=5 --closed", "leave it out");
    refused("--closed --arrivals=poisson", "leave them out");
    refused("--burst=2x/3s/2s", "shorter than its period");
    refused("--rate=750000 --diurnal=80%/60s", "--diurnal must be above 0 and at most 1000000");
    refused("--rate=5 --ramp-to=0", "--ramp-to must");
    refused("--speed=2x", "--replay");
    refused("--replay=" + trace, "line 2 is not of the form");
    refused("--warmup=warm", "'warm' is no warm-up");
    refused("--deadline=0s", "--deadline");
    refused("--priority=urgent", "'urgent' is no --priority");
    refused("--give-up=2h", "--give-up");
  }

  private static void refused(String options, String sentence) {
    CommandRun run = CommandRun.load("http://127.0.0.1:1", options.split(" "));

    assertThat(run.exitCode()).as(options).isEqualTo(REFUSED);
    assertThat(run.err().lines().findFirst().orElseThrow()).as(options).contains(sentence);
    assertThat(run.err().lines()).hasSize(2);
  }
}
