package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --transport ws} against a real WebSocket server on loopback. */
class WebSocketEndToEndTest {

  private static final String OUTPUTS =
      "[{\"name\":\"y\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[0.5]}]";

  private static final int GOOD = 0;
  private static final int OFF_PACE = 3;

  @TempDir private Path folder;

  private static void ok(InferServer.Infer infer) {
    infer.result("7", OUTPUTS);
  }

  @Test
  void serverAndToolCountTheSame() throws IOException {
    try (InferServer server = new InferServer(8, WebSocketEndToEndTest::ok)) {
      CommandRun run =
          CommandRun.load(
              server.url(), "--rate=500", "--duration=2s", "--connections=3", "--in-flight=4");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(1000);
      assertThat(server.infers()).isEqualTo(1001);
      assertThat(server.connections()).isEqualTo(3);
      assertThat(server.mostInFlight()).isLessThanOrEqualTo(4);
      assertThat(server.complaints()).isEmpty();
      assertThat(run.report().path("transport").textValue()).isEqualTo("ws");
      assertThat(run.report().at("/series/0/version").textValue()).isEqualTo("7");
      assertThat(run.report().at("/series/0/arm").textValue()).isEqualTo("stable");
      assertThat(run.err()).contains("ws://127.0.0.1:" + server.port() + "/ws");
    }
  }

  @Test
  void creditsAreNeverExceeded() throws IOException {
    try (InferServer server = new InferServer(3, infer -> infer.after(5, () -> ok(infer)))) {
      CommandRun run =
          CommandRun.load(
              server.url(), "--rate=2000", "--duration=500ms", "--connections=2", "--in-flight=50");

      assertThat(run.count("answered_200")).isEqualTo(1000);
      assertThat(server.mostInFlight()).isEqualTo(3);
      assertThat(server.complaints()).isEmpty();
    }
  }

  /** Answers come back in any order; each is checked against what its own request said. */
  @Test
  void answersInAnyOrderFindTheirRequests() throws IOException {
    List<String> bodies = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      bodies.add("{\"inputs\":[{\"name\":\"x\",\"data\":[" + i + "]}]}");
      answers.add("{\"outputs\":[{\"name\":\"y\",\"data\":[" + i + "]}]}");
    }
    Path body = Files.write(folder.resolve("bodies"), bodies);
    Path expected = Files.write(folder.resolve("answers"), answers);
    try (InferServer server = new InferServer(32, new Shuffle())) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--rate=1000",
              "--duration=1s",
              "--connections=2",
              "--body=" + body,
              "--expect-file=" + expected);

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.report().at("/checks/checked").longValue()).isEqualTo(1000);
      assertThat(run.report().at("/checks/wrong").longValue()).isZero();
      assertThat(server.complaints()).isEmpty();
    }
  }

  /** Holds answers back and gives them shuffled, every few milliseconds. */
  private static final class Shuffle implements InferServer.Behaviour {
    private final List<InferServer.Infer> held = new ArrayList<>();
    private final Random random = new Random(5);

    @Override
    public void handle(InferServer.Infer infer) {
      if (held.isEmpty()) {
        infer.after(3, this::release);
      }
      held.add(infer);
    }

    private void release() {
      Collections.shuffle(held, random);
      List<InferServer.Infer> now = new ArrayList<>(held);
      held.clear();
      for (InferServer.Infer infer : now) {
        infer.result("7", "[{\"name\":\"y\",\"data\":" + infer.json().at("/inputs/0/data") + "}]");
      }
    }
  }

  @Test
  void messagesSayModelVersionAndUnit() throws IOException {
    Queue<JsonNode> seen = new ConcurrentLinkedQueue<>();
    try (InferServer server =
        new InferServer(
            8,
            infer -> {
              seen.add(infer.json());
              ok(infer);
            })) {
      CommandRun run =
          CommandRun.load(
              "http://127.0.0.1:" + server.port(),
              "--transport=ws",
              "--model=a\"b",
              "--version=12",
              "--units=2",
              "--rate=100",
              "--duration=200ms",
              "--features=3",
              "--input=pixels");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(server.complaints()).isEmpty();
      assertThat(seen).allMatch(json -> json.path("model").textValue().equals("a\"b"));
      assertThat(seen).allMatch(json -> json.path("version").textValue().equals("12"));
      assertThat(seen).extracting(json -> json.path("unit").textValue()).contains("u0", "u1");
      assertThat(seen)
          .allMatch(json -> json.at("/inputs/0/name").textValue().equals("pixels"))
          .allMatch(json -> json.at("/inputs/0/data").size() == 3);
    }
  }

  @Test
  void binaryFramesCarryTheTensors() throws IOException {
    Set<Integer> tensorBytes = ConcurrentHashMap.newKeySet();
    Path expected =
        Files.writeString(
            folder.resolve("answer"),
            ("{\"outputs\":[{\"name\":\"y\",\"shape\":[2],\"datatype\":\"FP32\","
                    + "\"data\":[1.5,-2.0]}]}\n")
                .repeat(64));
    try (InferServer server =
        new InferServer(
            8,
            infer -> {
              assertThat(infer.isBinary()).isTrue();
              assertThat(infer.json().at("/inputs/0/parameters/binary_data_size").intValue())
                  .isEqualTo(infer.tensors().length());
              tensorBytes.add(infer.tensors().length());
              infer.result(
                  "[{\"name\":\"y\",\"shape\":[2],\"datatype\":\"FP32\","
                      + "\"parameters\":{\"binary_data_size\":8}}]",
                  Buffer.buffer().appendFloatLE(1.5f).appendFloatLE(-2f));
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--dialect=v2-binary",
              "--rate=200",
              "--duration=500ms",
              "--rows=2",
              "--features=5",
              "--units=3",
              "--expect-file=" + expected);

      assertThat(run.err()).doesNotContain("Wrong");
      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.report().at("/checks/checked").longValue()).isEqualTo(100);
      assertThat(server.complaints()).isEmpty();
      assertThat(tensorBytes).containsExactly(40);
    }
  }

  @Test
  void errorsAreCountedByTheStatusTheyStandFor() throws IOException {
    try (InferServer server =
        new InferServer(
            8,
            infer -> {
              if (infer.number() > 0 && infer.number() % 10 == 0) {
                infer.error("RESOURCE_EXHAUSTED", "queue full");
              } else {
                ok(infer);
              }
            })) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=200", "--duration=1s", "--connections=1");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("answered_200")).isEqualTo(180);
      assertThat(run.report().at("/counts/by_status/429/count").longValue()).isEqualTo(20);
      assertThat(run.report().at("/counts/by_status/429/message").textValue())
          .isEqualTo("queue full");
    }
  }

  /** Each connection says goodbye at its 100th request, still answers it, and gets no other. */
  @Test
  void drainedConnectionIsReplacedWithoutLoss() throws IOException {
    try (InferServer server =
        new InferServer(
            8,
            infer -> {
              if (infer.number() == 99) {
                infer.goAway();
              }
              ok(infer);
            })) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=500", "--duration=1s", "--connections=1");

      assertThat(run.exitCode()).isIn(GOOD, OFF_PACE);
      assertThat(run.count("answered_200")).isEqualTo(500);
      assertThat(server.connections()).isGreaterThan(3);
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void brokenConnectionFailsWhatWasOnItAndIsReplaced() throws IOException {
    try (InferServer server =
        new InferServer(
            8,
            infer -> {
              if (infer.connection() == 0 && infer.number() == 50) {
                var unused = infer.socket().close((short) 1013);
              } else {
                ok(infer);
              }
            })) {
      CommandRun run =
          CommandRun.load(server.url(), "--rate=200", "--duration=1s", "--connections=1");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("connection_errors")).isBetween(1L, 16L);
      assertThat(run.count("answered_200") + run.count("connection_errors")).isEqualTo(200);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  /** Ten requests are never answered: they are cancelled, and the connection goes on. */
  @Test
  void requestsWithoutAnswerTimeOutAndAreCancelled() throws IOException {
    try (InferServer server =
        new InferServer(
            64,
            infer -> {
              if (infer.number() == 0 || infer.number() > 10) {
                ok(infer);
              }
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--rate=100",
              "--duration=1s",
              "--timeout=500ms",
              "--connections=1",
              "--in-flight=64");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("timeouts")).isGreaterThanOrEqualTo(10);
      assertThat(run.count("timeouts") + run.count("answered_200")).isEqualTo(100);
      assertThat(server.cancelled()).hasSizeGreaterThanOrEqualTo(10);
      assertThat(server.complaints()).isEmpty();
    }
  }

  /** With all its credits held by requests that nobody waits for, a connection is of no use. */
  @Test
  void connectionWithoutCreditsLeftIsReplaced() throws IOException {
    try (InferServer server =
        new InferServer(
            4,
            infer -> {
              if (infer.connection() > 0 || infer.number() == 0) {
                ok(infer);
              }
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(), "--rate=50", "--duration=2s", "--timeout=600ms", "--connections=1");

      assertThat(run.count("answered_200")).isPositive();
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void serverWithoutWebSocketsIsSaidInOneSentence() {
    try (TargetServer server =
        new TargetServer((index, request, vertx) -> TargetServer.error(request, 404, "no"))) {
      CommandRun run = CommandRun.load(server.url(), "--transport=ws");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).contains("does not take WebSockets of siskin.v1").contains("404");
    }
  }

  @Test
  void refusedModelStopsTheRunWithTheServersWords() {
    try (InferServer server =
        new InferServer(8, infer -> infer.error("NOT_FOUND", "no model x here"))) {
      CommandRun run = CommandRun.load(server.url(), "--model=x");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("404: no model x here");
    }
  }

  @Test
  void userMistakesAreOneSentence() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "[1]");
    String url = "ws://127.0.0.1:1";

    assertThat(CommandRun.load(url, "--dialect=tfs").err()).contains("v2 or v2-binary, not tfs");
    assertThat(CommandRun.load(url, "--transport=http").err()).startsWith("--transport http");
    assertThat(CommandRun.load(url, "--in-flight=0").err()).startsWith("--in-flight must");
    assertThat(CommandRun.load(url, "--body=" + list).err()).contains("JSON objects");
    assertThat(CommandRun.load("http://127.0.0.1:1", "--in-flight=2").err())
        .contains("--transport ws");
    assertThat(CommandRun.load(url, "--insecure-tls").err()).contains("https and wss");
    assertThat(CommandRun.load(url).err()).startsWith("Nothing answers at ws://127.0.0.1:1;");
    assertThat(CommandRun.load(url, "--dialect=bogus").err()).contains("v2-binary");
  }
}
