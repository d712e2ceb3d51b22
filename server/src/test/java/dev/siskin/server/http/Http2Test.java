package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.H2Wire.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The same service over HTTP/2, with the same limits for each stream. */
@ExtendWith(VertxExtension.class)
class Http2Test {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String ANSWER = "{\"predictions\":[[1.0,2.0]]}";
  private static final String ONE = "/v1/models/m/versions/1:predict";
  private static final int MOST_STREAMS = 3;
  private static final int WINDOW = 4;
  private static final int HEADER_LIST = 6;
  private static final int NO_ERROR = 0;
  private static final int REFUSED = 7;
  private static final int CANCEL = 8;
  private static final int CALM_DOWN = 11;

  @TempDir private Path dir;

  @Test
  void predictsAndTellsWhoAnswered(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      Answer answer = wire.answer(wire.post(PREDICT, ROW, "x-request-id: mine"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(ANSWER);
      assertThat(answer.header("x-model-version")).isEqualTo("2");
      assertThat(answer.header("x-request-id")).isEqualTo("mine");
      assertThat(answer.header("connection")).isNull();
      assertThat(wire.answer(wire.get("/v2/health/ready")).status()).isEqualTo(200);
      assertThat(wire.answer(wire.get("/v1/nothing")).status()).isEqualTo(400);
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 1L);
  }

  @Test
  void aHttp1RequestMayGoOnInHttp2(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      String request =
          Wire.post(
              PREDICT,
              ROW,
              "Connection: upgrade, http2-settings",
              "Upgrade: h2c",
              "HTTP2-Settings: AAMAAABkAAQAAP__");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String switched = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c";
      byte[] head = socket.getInputStream().readNBytes(switched.length() + 4);
      assertThat(new String(head, StandardCharsets.US_ASCII))
          .isEqualToIgnoringCase(switched + "\r\n\r\n");
      try (H2Wire wire = new H2Wire(socket, true)) {
        assertThat(wire.answer(1).body()).isEqualTo(ANSWER);
      }
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 1L);
  }

  @Test
  void anUpgradeThatIsMalformedIsNotMade(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    for (String settings : new String[] {"x: y", "HTTP2-Settings: !", "HTTP2-Settings: AAA"}) {
      try (Wire wire = door.connect()) {
        String request =
            Wire.post(
                PREDICT, ROW, "Connection: upgrade, http2-settings", "Upgrade: h2c", settings);
        assertThat(wire.ask(request).body()).isEqualTo(ANSWER);
        assertThat(wire.ask(Wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
      }
    }
  }

  @Test
  void saysItsLimitsAndKeepsToThem(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxStreams=2", "http.maxHeaderBytes=1000");
    door.two.hold();
    try (H2Wire wire = H2Wire.connect(door.port())) {
      H2Wire.Frame settings = wire.await(H2Wire.SETTINGS);
      assertThat(settings.setting(MOST_STREAMS)).isEqualTo(2);
      assertThat(settings.setting(HEADER_LIST)).isEqualTo(1_000);
      int first = wire.post(PREDICT, ROW);
      int second = wire.post(PREDICT, ROW);
      assertThat(wire.answer(wire.get("/v2/health/live")).reset()).isEqualTo(REFUSED);
      door.two.letGo();
      assertThat(wire.answer(first).body()).isEqualTo(ANSWER);
      assertThat(wire.answer(second).body()).isEqualTo(ANSWER);
      Answer long_ = wire.answer(wire.get("/v2/health/live", "x: " + "x".repeat(900)));
      assertThat(long_.status()).isEqualTo(431);
      assertThat(wire.answer(wire.get("/v2/health/live")).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyTooLongEndsItsStreamOnly(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxBodyBytes=1000");
    try (H2Wire wire = H2Wire.connect(door.port())) {
      int announced = wire.head(0, "POST", PREDICT, "content-length: 1001");
      assertTooLong(wire, announced);
      int grown = wire.head(0, "POST", PREDICT);
      wire.frame(H2Wire.DATA, 0, grown, new byte[1_000]);
      wire.frame(H2Wire.DATA, 0, grown, new byte[1]);
      assertTooLong(wire, grown);
      assertThat(wire.answer(wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
    }
    assertThat(door.counts())
        .containsEntry("refused m TOO_LARGE", 2L)
        .containsEntry("2 stable answered", 1L)
        .hasSize(5);
  }

  private static void assertTooLong(H2Wire wire, int stream) throws Exception {
    Answer answer = wire.answer(stream);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("{\"error\":\"the body is longer than 1000 bytes\"}");
    assertThat(answer.header("connection")).isNull();
    while (answer.reset() == null) {
      wire.read();
    }
    assertThat(answer.reset()).as("the client need not send the rest").isEqualTo(NO_ERROR);
  }

  @Test
  void bodiesOfStreamsShareTheRoomOfAll(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=24000");
    try (H2Wire wire = H2Wire.connect(door.port())) {
      int waiting = wire.head(0, "POST", PREDICT, "content-length: 4000");
      wire.frame(H2Wire.DATA, 0, waiting, new byte[2_000]);
      assertThat(wire.answer(wire.head(0, "POST", PREDICT, "content-length: 4000")).status())
          .isEqualTo(503);
      wire.frame(H2Wire.RESET, 0, waiting, H2Wire.number(CANCEL));
      assertThat(wire.answer(wire.post(PREDICT, ROW + " ".repeat(3_979))).status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .containsEntry("refused m OVERLOADED", 1L)
        .containsEntry("refused m CANCELLED", 1L)
        .containsEntry("2 stable answered", 1L);
  }

  @Test
  void aSlowBodyEndsItsStreamOnly(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.bodyTimeout=40ms");
    try (H2Wire wire = H2Wire.connect(door.port())) {
      int slow = wire.head(0, "POST", PREDICT);
      wire.frame(H2Wire.DATA, 0, slow, (byte) '{');
      assertThat(wire.answer(slow).status()).isEqualTo(504);
      assertThat(wire.answer(wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
    }
  }

  @Test
  void whoTakesARequestBackIsCountedAsGone(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (H2Wire wire = H2Wire.connect(door.port())) {
      int stream = wire.post(PREDICT, ROW);
      door.two.awaitRun();
      wire.frame(H2Wire.RESET, 0, stream, H2Wire.number(CANCEL));
      assertThat(wire.answer(wire.get("/v2/health/live")).status()).isEqualTo(200);
      assertThat(door.countsDuringRuns())
          .isEqualTo(Map.of("2 stable assigned", 1L, "2 stable CANCELLED", 1L));
      door.two.letGo();
      assertThat(wire.answer(wire.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
    }
  }

  @Test
  void anAnswerThatNobodyTakesHoldsNoOther(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      wire.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 0));
      int stalled = wire.post(PREDICT, ROW);
      wire.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 65_535));
      wire.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 0));
      int open = wire.post(PREDICT, ROW);
      wire.frame(H2Wire.WINDOW_UPDATE, 0, open, H2Wire.number(1_000));
      assertThat(wire.answer(open).body()).isEqualTo(ANSWER);
      wire.frame(H2Wire.WINDOW_UPDATE, 0, stalled, H2Wire.number(1_000));
      assertThat(wire.answer(stalled).body()).isEqualTo(ANSWER);
    }
  }

  @Test
  void anAnswerThatNobodyTakesIsDroppedInTheEnd(Vertx vertx) throws Exception {
    Door door =
        Door.open(
            vertx,
            dir,
            "http.idleTimeout=200ms",
            "http.bodyTimeout=10ms",
            "deadlines.max=100ms",
            "deadlines.default=100ms");
    try (H2Wire wire = H2Wire.connect(door.port())) {
      wire.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 0));
      int stalled = wire.post(PREDICT, ROW);
      while (wire.of(stalled).reset() == null) {
        wire.frame(H2Wire.PING, 0, 0, new byte[8]);
        wire.read();
      }
      assertThat(wire.of(stalled).reset()).isEqualTo(CANCEL);
    }
  }

  @Test
  void aConnectionThatOnlyPingsIsIdle(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.idleTimeout=200ms");
    try (H2Wire wire = H2Wire.connect(door.port())) {
      assertThat(wire.answer(wire.get("/v2/health/live")).status()).isEqualTo(200);
      List<H2Wire.Frame> pongs = new ArrayList<>();
      assertThat(pingsUntilClosed(wire, pongs)).isTrue();
      assertThat(pongs).isNotEmpty();
    }
    Until.holds("closed", () -> door.shared.connections() == 0);
  }

  private static boolean pingsUntilClosed(H2Wire wire, List<H2Wire.Frame> pongs) throws Exception {
    try {
      while (true) {
        wire.frame(H2Wire.PING, 0, 0, new byte[8]);
        pongs.add(wire.await(H2Wire.PING));
      }
    } catch (java.net.SocketTimeoutException late) {
      return false;
    } catch (java.io.IOException closed) {
      return true;
    }
  }

  @Test
  void aFloodOfResetsEndsTheConnectionAndNoOther(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire good = H2Wire.connect(door.port());
        H2Wire flood = H2Wire.connect(door.port())) {
      for (int i = 0; i < 201; i++) {
        int stream = flood.head(0, "POST", PREDICT);
        flood.frame(H2Wire.RESET, 0, stream, H2Wire.number(CANCEL));
      }
      assertThat(flood.await(H2Wire.GOAWAY).number()).isEqualTo(CALM_DOWN);
      assertThat(flood.isClosedByServer()).isTrue();
      assertThat(good.answer(good.post(PREDICT, ROW)).body()).isEqualTo(ANSWER);
    }
    assertThat(door.lanes.backlog().pendings()).isZero();
  }

  @Test
  void aHeadInManyPiecesEndsTheConnection(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      wire.frame(H2Wire.HEADERS, H2Wire.END_STREAM, 1, wire.encoded(1, "GET", "/"));
      for (int i = 0; i < 17; i++) {
        wire.frame(H2Wire.CONTINUATION, 0, 1);
      }
      assertThat(wire.await(H2Wire.GOAWAY).number()).isEqualTo(CALM_DOWN);
      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  void connectionsThatSayNothingCountAsWell(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxConnections=2");
    try (Wire silent = door.connect();
        H2Wire wire = H2Wire.connect(door.port())) {
      assertThat(wire.answer(wire.post(PREDICT, ROW)).status()).isEqualTo(200);
      try (H2Wire third =
          new H2Wire(new Socket(InetAddress.getLoopbackAddress(), door.port()), false)) {
        assertThat(third.isClosedByServer()).isTrue();
      }
      assertThat(wire.answer(wire.post(PREDICT, ROW)).status()).isEqualTo(200);
      assertThat(silent.ask(Wire.get("/v2/health/live")).status()).isEqualTo(200);
    }
  }

  @Test
  void aDrainingServerSaysGoodbyeOnceAndAnswersWhatIsUnderWay(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      assertThat(wire.answer(wire.post(ONE, ROW)).status()).isEqualTo(200);
      door.gate.drain();
      Answer told = wire.answer(wire.post(ONE, ROW));
      assertThat(told.body()).isEqualTo(ANSWER);
      assertThat(told.header("connection")).isNull();
      assertThat(wire.await(H2Wire.GOAWAY).number()).isEqualTo(NO_ERROR);
      door.two.hold();
      int late = wire.post(PREDICT, ROW);
      door.two.awaitRun();
      Future<?> closed = door.shared.shutdown(10_000);
      door.two.letGo();
      assertThat(wire.answer(late).body()).isEqualTo(ANSWER);
      assertThat(wire.isClosedByServer()).isTrue();
      assertThat(wire.others).as("once is enough").noneMatch(f -> f.type() == H2Wire.GOAWAY);
      Door.await(closed);
    }
  }

  @Test
  void aServerThatStopsSaysGoodbyeToWhoHeardNothingYet(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (H2Wire wire = H2Wire.connect(door.port())) {
      int held = wire.post(PREDICT, ROW);
      door.two.awaitRun();
      Future<?> closed = door.shared.shutdown(10_000);
      assertThat(wire.await(H2Wire.GOAWAY).number()).isEqualTo(NO_ERROR);
      door.two.letGo();
      assertThat(wire.answer(held).body()).isEqualTo(ANSWER);
      assertThat(wire.isClosedByServer()).isTrue();
      Door.await(closed);
    }
  }

  @Test
  void aBodyLongerThanTheWindowComesThrough(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    byte[] piece = new byte[16_384];
    Arrays.fill(piece, (byte) ' ');
    try (H2Wire wire = H2Wire.connect(door.port())) {
      long window = wire.await(H2Wire.SETTINGS).setting(WINDOW);
      int stream = wire.head(0, "POST", PREDICT);
      for (int sent = 0; sent < 4 << 20; sent += piece.length) {
        while (window < piece.length) {
          H2Wire.Frame more = wire.await(H2Wire.WINDOW_UPDATE);
          window += more.stream() == stream ? more.number() : 0;
        }
        wire.frame(H2Wire.DATA, 0, stream, piece);
        window -= piece.length;
      }
      wire.frame(H2Wire.DATA, H2Wire.END_STREAM, stream, ROW.getBytes(StandardCharsets.UTF_8));
      assertThat(wire.answer(stream).body()).isEqualTo(ANSWER);
    }
  }
}
