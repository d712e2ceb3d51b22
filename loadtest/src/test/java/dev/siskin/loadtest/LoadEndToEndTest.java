package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.loadtest.traffic.RandomPixels;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command against a real server on loopback. Exit code 3 is accepted beside 0 where a busy
 * machine may hold the tool itself up; the counts are exact in any case.
 */
class LoadEndToEndTest {

  private static final int GOOD = 0;
  private static final int OFF_PACE = 3;

  @Test
  void serverAndToolCountTheSame() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                TargetServer.ok(
                    request, index % 4 == 0 ? "8" : "7", index % 4 == 0 ? "canary" : "stable"))) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate", "500", "--warmup", "1s", "--duration", "2s");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("sent")).isEqualTo(1500).isEqualTo(server.requests());
      assertThat(run.count("answered_200")).isEqualTo(1500);
      assertThat(run.count("warmup")).isEqualTo(500);
      JsonNode series = run.report().path("series");
      assertThat(series).hasSize(2);
      // A shared pool may let a neighbour pass, so the last warm-up requests blur by a few.
      assertThat(series.at("/0/answered_200").longValue()).isBetween(734L, 766L);
      assertThat(series.at("/1/arm").textValue()).isEqualTo("canary");
      assertThat(series.at("/1/answered_200").longValue()).isBetween(234L, 266L);
      assertThat(run.report().at("/overall/latency/count").longValue()).isEqualTo(1000);
      assertThat(run.err()).contains("1,500 answered 200").contains("canary");
    }
  }

  @Test
  void bodiesArriveIntactHoweverOftenTheyAreSent() {
    try (TargetServer server = TargetServer.good()) {
      CommandRun run =
          CommandRun.load(
              server.url(), "--rate", "500", "--duration", "1s", "--rows", "2", "--features", "50");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(server.bodies()).isEqualTo(new HashSet<>(RandomPixels.bodies(2, 50).encoded()));
      assertThat(server.units()).isEmpty();
    }
  }

  @Test
  void bodyFileUnitsAndVersionGoOut(@TempDir Path folder) throws IOException {
    Path lines = Files.writeString(folder.resolve("b"), "{\"a\":1}\n{\"a\":2}\n");
    try (TargetServer server =
        new TargetServer((index, request, vertx) -> TargetServer.ok(request, "3", "stable"))) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--rate=200",
              "--duration=500ms",
              "--units=3",
              "--version=3",
              "--model=m",
              "--body=" + lines);

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(server.paths()).containsExactly("/v1/models/m/versions/3:predict");
      assertThat(server.units()).containsExactlyInAnyOrder("u0", "u1", "u2");
      assertThat(server.bodies())
          .containsExactlyInAnyOrder(Buffer.buffer("{\"a\":1}"), Buffer.buffer("{\"a\":2}"));
    }
  }

  @Test
  void otherStatusesAreCountedWithAMessage() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index > 0 && index % 10 == 0) {
                TargetServer.error(request, 503, "queue full");
              } else {
                TargetServer.ok(request, "7", "stable");
              }
            })) {
      CommandRun run = CommandRun.load(server.url(), "--rate", "200", "--duration", "1s");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("sent")).isEqualTo(200).isEqualTo(server.requests());
      assertThat(run.count("other_answers")).isEqualTo(20);
      assertThat(run.count("answered_200")).isEqualTo(180);
      assertThat(run.report().at("/counts/by_status/503/message").textValue())
          .isEqualTo("queue full");
      assertThat(run.err()).contains("status 503 x 20, such as: queue full");
    }
  }

  /**
   * The server holds every answer for 500 ms of a 4 s run at 500/s. One request in eight is meant
   * for the freeze and waits for what is left of it, evenly from 500 ms down, so p99 of all is at
   * 500 x (1 - 0.01 x 4 / 0.5) = 460 ms and p90 at 100 ms, while only the four requests on the wire
   * saw it as service time. A freeze cannot end early: the lower bounds are hard; the upper ones
   * leave room for a busy machine.
   */
  @Test
  void freezeOfTheServerShowsInFull() throws IOException {
    Freeze freeze = new Freeze(500, 500);
    try (TargetServer server = new TargetServer(freeze)) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=500", "--duration=4s", "--connections=4");

      assertThat(run.count("answered_200")).isEqualTo(2000);
      JsonNode latency = run.report().at("/overall/latency");
      assertThat(latency.path("max_us").doubleValue()).isBetween(495e3, 1500e3);
      assertThat(latency.path("p99_us").doubleValue()).isBetween(440e3, 1400e3);
      assertThat(latency.path("p90_us").doubleValue()).isBetween(80e3, 1000e3);
      JsonNode service = run.report().at("/overall/service");
      assertThat(service.path("max_us").doubleValue()).isBetween(480e3, 1500e3);
      assertThat(service.path("p99_us").doubleValue()).isLessThan(300e3);
      assertThat(run.report().at("/pace/waited").longValue()).isGreaterThan(200);
    }
  }

  /** Holds all answers from request {@code first} on for so long, once. */
  private static final class Freeze implements TargetServer.Behaviour {
    private final long first;
    private final long millis;
    private final List<HttpServerRequest> held = new ArrayList<>();
    private boolean over;

    Freeze(long first, long millis) {
      this.first = first;
      this.millis = millis;
    }

    @Override
    public void handle(long index, HttpServerRequest request, Vertx vertx) {
      if (index == first) {
        vertx.setTimer(millis, timer -> thaw());
      }
      if (index >= first && !over) {
        held.add(request);
      } else {
        TargetServer.ok(request, "7", "stable");
      }
    }

    private void thaw() {
      over = true;
      held.forEach(request -> TargetServer.ok(request, "7", "stable"));
    }
  }

  @Test
  void answersThatNeverComeTimeOut() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index == 0 || index > 10) {
                TargetServer.ok(request, "7", "stable");
              }
            })) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=100", "--duration=1s", "--timeout=300ms");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("timeouts")).isGreaterThanOrEqualTo(10);
      assertThat(run.count("timeouts") + run.count("answered_200")).isEqualTo(100);
      assertThat(run.count("connection_errors")).isZero();
    }
  }

  @Test
  void serverThatDiesMidRunLeavesPartialAnswersAndConnectionErrors() throws IOException {
    TargetServer[] self = new TargetServer[1];
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index == 100) {
                self[0].die();
              } else if (index < 100) {
                TargetServer.ok(request, "7", "stable");
              }
            })) {
      self[0] = server;
      CommandRun run = CommandRun.load(server.url(), "--rate=200", "--duration=1s");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("sent")).isEqualTo(200);
      assertThat(run.count("answered_200")).isBetween(80L, 100L);
      assertThat(run.count("answered_200") + run.count("connection_errors")).isEqualTo(200);
      assertThat(run.count("never_written")).isPositive();
      assertThat(run.err()).contains("Connection refused");
    }
  }

  @Test
  void overloadedServerIsOffPaceAndSaidToBe() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(20, timer -> TargetServer.ok(request, "7", "stable")))) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=200", "--duration=1s", "--connections=1");

      assertThat(run.exitCode()).isEqualTo(OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(200);
      assertThat(run.report().at("/pace/achieved_rate").doubleValue()).isLessThan(55);
    }
  }

  @Test
  void missingServerIsSaidInOneSentence() throws IOException {
    int freePort;
    try (ServerSocket socket = new ServerSocket(0)) {
      freePort = socket.getLocalPort();
    }
    CommandRun run = CommandRun.load("http://127.0.0.1:" + freePort);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            "Nothing answers at http://127.0.0.1:"
                + freePort
                + "; start the server with ./siskin up.\n");
  }

  @Test
  void unknownModelStopsTheRunWithTheServersWords() {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                TargetServer.error(request, 404, "Servable not found for request: Latest(x)"))) {
      CommandRun run = CommandRun.load(server.url(), "--model", "x");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("404").contains("Servable not found for request: Latest(x)");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void serverThatTakesTheProbeAndSaysNothingIsGivenUp() {
    try (TargetServer server = new TargetServer((index, request, vertx) -> {})) {
      CommandRun run = CommandRun.load(server.url(), "--timeout", "300ms");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("no answer within 3s");
    }
  }

  @Test
  void userMistakesAreOneSentence() {
    String url = "http://127.0.0.1:1";

    assertThat(CommandRun.load(url, "--rate", "0").err()).startsWith("--rate must");
    assertThat(CommandRun.load(url, "--duration", "soon").err()).contains("'soon' is not a dur");
    assertThat(CommandRun.load(url, "--connections", "0").err()).startsWith("--connections");
    assertThat(CommandRun.load(url, "--bad-rows=70%").err()).contains("0.1% and 50%");
    assertThat(CommandRun.load(url, "--body", "no-such-file").err()).contains("no-such-file");
    assertThat(CommandRun.load(url, "--body", "f", "--rows", "2").err()).contains("leave out");
    assertThat(CommandRun.load(url, "--version", "-1").err()).startsWith("--version");
    assertThat(CommandRun.load(url, "--bogus").exitCode()).isEqualTo(2);
    assertThat(CommandRun.load(url, "--rate", "0").err().lines()).hasSize(2);
  }
}
