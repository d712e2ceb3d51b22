package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who becomes a WebSocket, and who is told why not. */
@ExtendWith(VertxExtension.class)
class WsUpgradeTest {
  @TempDir private Path dir;

  @Test
  void theAnswerAgreesToTheKeyAndTheSubprotocol(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      Answer answer = wire.ask(WsClient.upgrade());
      assertThat(answer.status()).isEqualTo(101);
      // The key and its answer of RFC 6455, section 1.3.
      assertThat(answer.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(answer.header("sec-websocket-protocol")).isEqualTo("siskin.v1");
      assertThat(answer.header("upgrade")).isEqualTo("websocket");
      assertThat(answer.header("connection")).isEqualToIgnoringCase("upgrade");
      assertThat(answer.headers())
          .doesNotContainKeys("content-length", "transfer-encoding", "sec-websocket-extensions");
    }
  }

  @Test
  void helloSaysWhatMayBeDone(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "webSocket.credits=7", "http.maxBodyBytes=5000");
    try (WsClient client = WsClient.raw(door.port())) {
      JsonObject hello = client.json();
      assertThat(hello.getString("op")).isEqualTo("hello");
      assertThat(hello.getString("protocol")).isEqualTo("siskin.v1");
      assertThat(hello.getInteger("credits")).isEqualTo(7);
      assertThat(hello.getJsonObject("limits").encode())
          .isEqualTo(
              "{\"message_bytes\":5000,\"id_chars\":64,\"json_depth\":100,\"deadline_ms\":60000,"
                  + "\"ping_ms\":20000}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,  Origin: http://localhost",
    "127.0.0.1,  Origin: https://127.0.0.1",
    "LocalHost,  Origin: http://localhost:80",
    "10.0.0.7:8501, Origin: http://10.0.0.7:8501",
    "[::1]:8501, Origin: http://[::1]:8501",
    "here,       Origin: https://Listed.example:8443",
    "here,       X-Other: http://elsewhere",
  })
  void pagesOfTheSameAddressOrListedMayConnectAndProgramsToo(
      String host, String header, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "webSocket.origins=https://listed.example:8443");
    try (Wire wire = door.connect()) {
      String upgrade = WsClient.upgrade(header).replace("Host: here", "Host: " + host);
      assertThat(wire.ask(upgrade).status()).isEqualTo(101);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rebound.example", "127.0.0.1.rebound.example", "here", "1"})
  void aPageMayNotConnectToItsOwnNameForThatMayHaveBecomeOurAddress(String name, Vertx vertx)
      throws Exception {
    Door door = Door.open(vertx, dir);
    String upgrade = WsClient.upgrade("Origin: http://" + name);
    Answer answer = door.once(upgrade.replace("Host: here", "Host: " + name));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.error()).contains("may not connect; webSocket.origins allows them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere",
        "null",
        "http://here:81",
        "http://here.example",
        "here",
        "https://listed.example",
        "http://listed.example:8443",
        "http://here\r\nOrigin: http://elsewhere",
      })
  void otherPagesMayNotWhateverElseTheyAskFor(String origin, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "webSocket.origins=https://listed.example:8443");
    Answer upgrade = door.once(WsClient.upgrade("Origin: " + origin));
    assertThat(upgrade.status()).isEqualTo(403);
    assertThat(upgrade.error()).contains("may not connect; webSocket.origins allows them");
    Answer plain = door.once(Wire.get("/ws", "Origin: " + origin));
    assertThat(plain.status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Protocol: siskin.v1, Sec-WebSocket-Protocol: other, offer the subprotocol",
    "Sec-WebSocket-Protocol: siskin.v1, X: y, offer the subprotocol siskin.v1",
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, Sec-WebSocket-Version must be 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: dGhl, must be 16 bytes",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: !, must be 16 bytes",
    "Upgrade: websocket, Upgrade: h3c, /ws is for WebSockets",
    "Connection: Upgrade, Connection: keep-alive, /ws is for WebSockets",
    "GET /ws HTTP/1.1, GET /ws HTTP/1.0, /ws is for WebSockets",
    "GET /ws HTTP/1.1, PUT /ws HTTP/1.1, /ws is for WebSockets",
    "Host: here, 'Host: here\r\nContent-Length: 1', an upgrade must have no body",
  })
  void whatIsNoUpgradeToThisIsRefusedInWords(String line, String instead, String words, Vertx vertx)
      throws Exception {
    Door door = Door.open(vertx, dir);
    Answer answer = door.once(WsClient.upgrade().replace(line, instead));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(words);
    assertThat(door.counts()).isEmpty();
  }

  @Test
  void nobodyIsLetInBeforeTheServerIsReadyOrWhileItStops(Vertx vertx) throws Exception {
    Door door = Door.closed(vertx, dir);
    assertThat(door.once(WsClient.upgrade()).error()).isEqualTo("the server is starting");
    door.gate.open();
    WsClient.greeted(door.port()).close();
    door.gate.drain();
    Answer answer = door.once(WsClient.upgrade());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.error()).isEqualTo("the server is stopping");
  }

  @Test
  void webSocketsCountAmongTheConnections(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxConnections=2");
    WsClient first = WsClient.greeted(door.port());
    try (WsClient second = WsClient.greeted(door.port());
        Wire third = door.connect()) {
      assertThat(door.shared.connections()).isEqualTo(2);
      assertThat(third.isClosedByServer()).isTrue();
      first.close();
      Until.holds("one left", () -> door.shared.connections() == 1);
      WsClient.greeted(door.port()).close();
      second.text(WsClient.infer("1", 5));
      assertThat(second.json().getString("op")).isEqualTo("result");
    }
    Until.holds("none left", () -> door.shared.connections() == 0);
  }
}
