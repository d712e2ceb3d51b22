package dev.siskin.server.http;

import static dev.siskin.server.http.WsClient.PING;
import static dev.siskin.server.http.WsClient.PONG;
import static dev.siskin.server.http.WsClient.TEXT;
import static dev.siskin.server.http.WsClient.infer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.fake.Models;
import dev.siskin.server.fake.Until;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a WebSocket hears beside its answers, and how it ends. */
@ExtendWith(VertxExtension.class)
class WsSessionTest {
  @TempDir private Path dir;

  // ---- subscribe

  @Test
  void subscribersHearTheVersionsAtOnceAndWhenTheyChange(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text("{\"op\":\"subscribe\",\"id\":\"s\",\"topics\":[\"versions\"]}");
      assertThat(client.json().encode())
          .isEqualTo(
              "{\"op\":\"event\",\"id\":\"s\",\"topic\":\"subscribe\",\"topics\":[\"versions\"]}");
      assertThat(client.json().encode())
          .isEqualTo(
              "{\"op\":\"event\",\"topic\":\"versions\",\"models\":[{\"model\":\"m\",\"versions\":["
                  + "{\"version\":\"1\",\"state\":\"AVAILABLE\",\"reason\":\"\"},"
                  + "{\"version\":\"2\",\"state\":\"AVAILABLE\",\"reason\":\"\"},"
                  + "{\"version\":\"3\",\"state\":\"END\",\"reason\":\"it is broken\"}],"
                  + "\"split\":{\"epoch\":1,\"stable\":\"2\",\"canaries\":[]}}]}");
      door.splits.change(door.model(), null, 2, List.of(new Canary(1, 0.25)));
      assertThat(client.json().getJsonArray("models").getJsonObject(0).getJsonObject("split"))
          .hasToString(
              "{\"epoch\":2,\"stable\":\"2\",\"canaries\":[{\"version\":\"1\",\"weight\":0.25}]}");
      Models.version(door.model(), 1).failed("gone");
      assertThat(client.json().encode()).contains("\"state\":\"END\",\"reason\":\"gone\"");
      client.text("{\"op\":\"subscribe\",\"topics\":[]}");
      assertThat(client.json().getJsonArray("topics")).isEmpty();
      door.splits.change(door.model(), null, 2, List.of());
      client.text(infer("a", 1));
      assertThat(client.json().getString("op")).isEqualTo("result");
    }
  }

  @Test
  void subscribersHearOnceASecondWhatTheVersionsDid(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text("{\"op\":\"subscribe\",\"topics\":[\"stats\"]}");
      assertThat(client.json().getString("topic")).isEqualTo("subscribe");
      JsonObject before = client.json();
      assertThat(before.encode()).isEqualTo("{\"op\":\"event\",\"topic\":\"stats\",\"models\":[]}");
      try (Wire http = door.connect()) {
        for (int i = 0; i < 10; i++) {
          http.ask(Wire.post(Door.PREDICT, "{\"instances\":[[1,2]]}"));
        }
        http.ask(Wire.post(Door.PREDICT, "{\"instances\":[1]}"));
      }
      try (Recordings.Cut cut = door.recordings.cut(Duration.ofSeconds(20))) {
        door.metrics.add(cut);
      }
      JsonObject after = client.json().getJsonArray("models").getJsonObject(0);
      assertThat(after.getString("model")).isEqualTo("m");
      assertThat(after.getString("version")).isEqualTo("2");
      assertThat(after.getString("arm")).isEqualTo("stable");
      assertThat(after.getDouble("answers_per_second")).isBetween(0.5, 11.0);
      assertThat(after.getDouble("errors_per_second"))
          .isCloseTo(after.getDouble("answers_per_second") / 10, Offset.offset(0.001));
      assertThat(after.getDouble("p50_ms")).isPositive();
      assertThat(after.getDouble("p99_ms")).isGreaterThanOrEqualTo(after.getDouble("p50_ms"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"op\":\"subscribe\",\"topics\":[\"versions\",\"alerts\"]} | UNIMPLEMENTED | not offered",
        "{\"op\":\"subscribe\",\"topics\":[\"release\"]} | UNIMPLEMENTED | not offered yet",
        "{\"op\":\"subscribe\",\"topics\":[\"x\"]} | INVALID_ARGUMENT | there is no topic 'x'",
        "{\"op\":\"subscribe\",\"topics\":\"stats\"} | INVALID_ARGUMENT | must be a list",
        "{\"op\":\"subscribe\"} | INVALID_ARGUMENT | subscribe needs 'topics'",
        "{\"op\":\"feedback\",\"label\":1} | INVALID_ARGUMENT | feedback needs a 'request'",
        "{\"op\":\"feedback\",\"request\":\"a-1\"} | INVALID_ARGUMENT | one of 'label'",
        "{\"op\":\"feedback\",\"request\":\"a-1\",\"score\":\"1\"} | INVALID_ARGUMENT | numbers",
        "{\"op\":\"feedback\",\"request\":\"a-1\",\"score\":1,\"reward\":2} | INVALID_ARGUMENT | of",
        "{\"op\":\"feedback\",\"request\":\"a-1\",\"label\":[1]} | INVALID_ARGUMENT | 'label' is",
        "{\"op\":\"feedback\",\"request\":\"mine\",\"label\":1} | INVALID_ARGUMENT | no id that this",
      })
  void whatIsWrongWithAnotherOpIsSaidOfThatOp(
      String message, String code, String words, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      for (String id : List.of("", "\"id\":\"i\",")) {
        client.text(message.replace("{\"op", "{" + id + "\"op"));
        JsonObject error = client.json();
        assertThat(error.getString("op")).isEqualTo("error");
        assertThat(error.getString("id")).isEqualTo(id.isEmpty() ? null : "i");
        assertThat(message).contains("\"op\":\"" + error.getString("to") + "\"");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).contains(words);
      }
      client.text(infer("a", 1));
      assertThat(client.json().getString("op")).isEqualTo("result");
    }
  }

  // ---- feedback

  @ParameterizedTest
  @CsvSource({
    "\"label\":\"cat\"",
    "\"label\":3",
    "\"score\":0.5",
    "\"reward\":-1",
    "\"accepted\":true"
  })
  void feedbackOnOurRequestsIsTakenButNotKeptYet(String judgement, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      String request = client.text(infer("a", 1)).json().getString("request");
      client.text("{\"op\":\"feedback\",\"request\":\"" + request + "\"," + judgement + "}");
      assertThat(client.json().encode())
          .isEqualTo(
              "{\"op\":\"event\",\"topic\":\"feedback\",\"request\":\""
                  + request
                  + "\",\"stored\":false}");
    }
  }

  // ---- the end

  @Test
  void whoIsToldToGoFinishesWhatIsUnderWay(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("before", 1));
      door.two.awaitRun();
      door.gate.drain();
      Future<?> stopped = door.shared.shutdown(10_000);
      assertThat(client.json().encode())
          .isEqualTo("{\"op\":\"goaway\",\"reason\":\"the server is stopping\"}");
      // Sent before goaway was heard: so it is taken, for its ping has not been answered.
      client.text(infer("crossing", 2));
      WsClient.Frame ping = client.next();
      assertThat(ping.opcode()).isEqualTo(PING);
      client.frame(PONG, true, ping.payload()).text(infer("after", 3));
      JsonObject refused = client.json();
      assertThat(refused.getString("id")).isEqualTo("after");
      assertThat(refused.getString("code")).isEqualTo("UNAVAILABLE");
      assertThat(refused.getBoolean("retryable")).isTrue();
      assertThat(stopped.isComplete()).isFalse();
      door.two.letGo();
      assertThat(client.json().getString("id")).isEqualTo("before");
      assertThat(client.json().getString("id")).isEqualTo("crossing");
      assertThat(client.next().closeCode()).isEqualTo(1001);
      client.frame(WsClient.CLOSE, true, new byte[] {3, (byte) 0xe9});
      assertThat(client.isClosedByServer()).isTrue();
      Door.await(stopped);
    }
  }

  @Test
  void whatDoesNotEndInTimeIsCutOffWithTheSameCode(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("stuck", 1));
      door.two.awaitRun();
      Future<?> stopped = door.shared.shutdown(800);
      assertThat(client.closeCode()).isEqualTo(1001);
      Door.await(stopped);
      assertThat(client.isClosedByServer()).isTrue();
      door.two.letGo();
    }
    assertThat(door.counts()).containsEntry("2 stable CANCELLED", 1L);
  }

  @Test
  void anIdleClientIsAskedAndStaysWhileItAnswers(Vertx vertx) throws Exception {
    Door door =
        Door.open(
            vertx,
            dir,
            "webSocket.pingInterval=100ms",
            "webSocket.pongTimeout=300ms",
            "http.idleTimeout=500ms");
    try (WsClient client = WsClient.greeted(door.port())) {
      for (int i = 0; i < 5; i++) {
        WsClient.Frame ping = client.next();
        assertThat(ping.opcode()).isEqualTo(PING);
        client.frame(PONG, true, ping.payload());
      }
      client.text(infer("a", 1));
      assertThat(client.json().getString("op")).isEqualTo("result");
      assertThat(client.closeCode()).isEqualTo(1008);
    }
    Until.holds("it is gone", () -> door.shared.connections() == 0);
  }

  @Test
  void aMessageThatDoesNotEndIsClosed(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.bodyTimeout=300ms");
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(TEXT, false, new byte[100]);
      assertThat(client.next().closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void whoDoesNotReadIsReadNoMoreAndClosedInTheEnd(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "webSocket.stalledTimeout=600ms");
    int rows = 2_000;
    String request =
        infer("ID", 1)
            .replace("[1,2]", "[" + rows + ",2]")
            .replace("[1.0,1]", "[" + "0.3333,".repeat(2 * rows - 1) + "1]");
    int requests = 1_500;
    try (WsClient client = WsClient.raw(door.port(), 1 << 16)) {
      Thread writer = new Thread(() -> write(client, request, requests));
      writer.start();
      try (WsClient other = WsClient.greeted(door.port())) {
        for (int i = 0; i < 100; i++) {
          other.text(infer("" + i, 2));
          assertThat(other.json().getString("op")).isEqualTo("result");
        }
      }
      // What it writes is taken again only when it is closed, and then thrown away.
      writer.join();
      assertThat(client.closeCode()).isEqualTo(1013);
    }
    Until.holds("it is gone", () -> door.shared.connections() == 0);
    assertThat(door.counts().get("2 stable answered")).isBetween(101L, requests - 1L);
    assertThat(door.lanes.backlog().pendings()).isZero();
  }

  private static void write(WsClient client, String request, int requests) {
    try {
      for (int i = 0; i < requests; i++) {
        client.text(request.replace("ID", "" + i));
      }
    } catch (IOException closed) {
      // The server reads no more, as it should be.
    }
  }
}
