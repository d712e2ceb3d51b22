package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too long, too slow or never whole. */
@ExtendWith(VertxExtension.class)
class BodyTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String LIMIT = "http.maxBodyBytes=1000";
  private static final Map<String, Long> TOO_LARGE = Map.of("refused m TOO_LARGE", 1L);

  @TempDir private Path dir;

  private static String padded(int bytes) {
    return ROW + " ".repeat(bytes - ROW.length());
  }

  private static String head(String lengthHeader) {
    return "POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\n" + lengthHeader + "\r\n\r\n";
  }

  private static void assertTooLong(Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error()).isEqualTo("the body is longer than 1000 bytes");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.header("retry-after")).isNull();
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    assertThat(door.once(post(PREDICT, padded(1_000))).status()).isEqualTo(200);
    try (Wire wire = door.connect()) {
      wire.send(head("Transfer-Encoding: chunked"));
      wire.send("3e8\r\n" + padded(1_000) + "\r\n0\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void anAnnouncedBodyBeyondTheLimitIsRefusedBeforeItComes(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    try (Wire wire = door.connect()) {
      assertTooLong(wire.send(head("Content-Length: 1001")).read());
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
  }

  @Test
  void aChunkedBodyBeyondTheLimitIsRefusedAtTheFirstByteTooMany(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    try (Wire wire = door.connect()) {
      wire.send(head("Transfer-Encoding: chunked"));
      wire.send("3e8\r\n" + padded(1_000) + "\r\n1\r\n \r\n");
      assertTooLong(wire.read());
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
  }

  @Test
  void aLongBodyIsReadBesideTheLoop(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    assertThat(door.once(post(PREDICT, padded(1 << 20))).status()).isEqualTo(200);
    Answer refused = door.once(post(PREDICT, "{\"instances\":[[" + "1,".repeat(1 << 19)));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).startsWith("JSON Parse error");
    assertThat(door.counts())
        .containsEntry("2 stable assigned", 2L)
        .containsEntry("2 stable answered", 1L)
        .containsEntry("2 stable INVALID_ARGUMENT", 1L);
  }

  @Test
  void aLongBodyThatIsReadTooLateIsLateAndNotWrong(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    String wrong = "{\"instances\":[[" + "1,".repeat(4 << 20);
    Answer late = door.once(post(PREDICT, wrong, "x-timeout-ms: 1"));
    assertThat(late.status()).isEqualTo(504);
    assertThat(door.counts())
        .containsEntry("2 stable assigned", 1L)
        .containsEntry("2 stable DEADLINE_EXCEEDED", 1L)
        .doesNotContainKey("2 stable INVALID_ARGUMENT");
  }

  @Test
  void bodiesOnTheirWayInAreBoundedTogether(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=24000");
    try (Wire wire = door.connect()) {
      Answer refused = wire.send(head("Content-Length: 7000")).read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.error()).isEqualTo("too many bodies are on their way in");
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(wire.isClosedByServer()).isTrue();
    }
    try (Wire wire = door.connect()) {
      wire.send(head("Transfer-Encoding: chunked"));
      wire.send("1b58\r\n" + padded(7_000) + "\r\n0\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(503);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(door.once(post(PREDICT, padded(4_000))).status())
          .as("the bodies before are forgotten")
          .isEqualTo(200);
    }
  }

  @Test
  void aPackedBodyTakesTheRoomOfWhatIsInIt(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=1000000");
    byte[] body = GzipTest.gzip(padded(900_000));
    try (Wire wire = door.connect()) {
      for (int i = 0; i < 2; i++) {
        wire.send(head("Content-Encoding: gzip\r\nContent-Length: " + body.length));
        Answer refused = wire.send(body).read();
        assertThat(refused.error()).isEqualTo("too many bodies are on their way in");
        assertThat(refused.status()).isEqualTo(503);
      }
      assertThat(wire.ask(post(PREDICT, padded(500_000))).status())
          .as("what was held is given back")
          .isEqualTo(200);
    }
    assertThat(door.counts())
        .containsEntry("2 stable OVERLOADED", 2L)
        .containsEntry("2 stable answered", 1L);
  }

  @Test
  void bodiesThatAreOnlyAnnouncedTakeNoRoom(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=400000");
    List<Wire> liars = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        Wire wire = door.connect();
        liars.add(wire);
        wire.send(head("Content-Length: 65536\r\nExpect: 100-continue"));
        assertThat(wire.read().status()).isEqualTo(100);
        wire.send("{");
      }
      assertThat(door.once(post(PREDICT, padded(60_000))).status()).isEqualTo(200);
    } finally {
      for (Wire wire : liars) {
        wire.close();
      }
    }
  }

  @Test
  void longBodiesThatNeverEndLeaveRoomForShortOnes(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=1048576");
    try (Wire slow = door.connect();
        Wire slowToo = door.connect()) {
      for (Wire wire : List.of(slow, slowToo)) {
        wire.send(head("Content-Length: 600000"));
        wire.send(new byte[500_000]);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(door.once(post(PREDICT, ROW)).status()).isEqualTo(200);
      }
    }
    Until.holds("all closed", () -> door.shared.connections() == 0);
    assertThat(door.once(post(PREDICT, padded(500_000))).status())
        .as("what was held is given back")
        .isEqualTo(200);
  }

  @Test
  void whoStillSendsCanReadTheRefusal(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    byte[] megabyte = new byte[1 << 20];
    try (Wire wire = door.connect()) {
      wire.send(head("Content-Length: 8388608"));
      for (int i = 0; i < 8; i++) {
        wire.send(megabyte);
      }
      assertTooLong(wire.read());
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
  }

  @Test
  void whoStillSendsChunksCanReadTheRefusal(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    String chunk = "10000\r\n" + " ".repeat(65_536) + "\r\n";
    try (Wire wire = door.connect()) {
      wire.send(head("Transfer-Encoding: chunked"));
      for (int i = 0; i < 64; i++) {
        wire.send(chunk);
      }
      assertTooLong(wire.read());
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
  }

  @Test
  void whatFollowsARefusedBodyIsNotTakenForARequest(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    try (Wire wire = door.connect()) {
      wire.send(head("Content-Length: 2000") + " ".repeat(2_000) + post(PREDICT, ROW));
      assertTooLong(wire.read());
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
    assertThat(door.two.batches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/feedback", "/v2/repository/index"})
  void smallBodiesHaveTheirTimeAndTheirLengthToo(String path, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.bodyTimeout=40ms");
    String head = "POST " + path + " HTTP/1.1\r\nHost: h\r\n";
    Answer late = door.once(head + "Content-Length: 9\r\n\r\n{");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.error()).isEqualTo("the body took too long to arrive");
    Answer tooLong = door.once(head + "Content-Length: 8193\r\n\r\n" + " ".repeat(8_193));
    assertThat(tooLong.status()).isEqualTo(413);
    assertThat(tooLong.error()).isEqualTo("the body is longer than 8192 bytes");
  }

  @Test
  void aSlowBodyIsRefusedWhenItsTimeIsOver(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.bodyTimeout=40ms");
    try (Wire wire = door.connect()) {
      Answer answer = wire.send(head("Content-Length: 1000") + "{").read();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.error()).isEqualTo("the body took too long to arrive");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(Map.of("refused m DEADLINE_EXCEEDED", 1L));
  }

  @Test
  void theTimeOfTheBodyIsNotTheTimeOfTheRun(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.bodyTimeout=20ms");
    door.two.hold();
    try (Wire held = door.connect();
        Wire slow = door.connect()) {
      held.send(post(PREDICT, ROW));
      door.two.awaitRun();
      assertThat(slow.send(head("Content-Length: 10")).read().status()).isEqualTo(504);
      door.two.letGo();
      assertThat(held.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsBodyIsCountedAsGone(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      wire.send(head("Content-Length: 1000") + "{");
      Until.holds("connected", () -> door.shared.connections() == 1);
    }
    assertThat(countsOnceThereAreAny(door)).isEqualTo(Map.of("refused m CANCELLED", 1L));
    assertThat(door.once(post(PREDICT, ROW)).status()).isEqualTo(200);
  }

  private static Map<String, Long> countsOnceThereAreAny(Door door) throws Exception {
    Map<String, Long> all = new TreeMap<>();
    Until.holds(
        "something is counted",
        () -> {
          all.putAll(door.counts());
          return !all.isEmpty();
        });
    return all;
  }

  @Test
  void aChunkThatIsNoneEndsTheConnection(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      wire.send(head("Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n");
      assertThat(answersOrCloses(wire)).isIn(0, 400);
    }
    assertThat(countsOnceThereAreAny(door)).hasSize(1);
    assertThat(door.once(post(PREDICT, ROW)).status()).isEqualTo(200);
  }

  private static int answersOrCloses(Wire wire) {
    try {
      return wire.read().status();
    } catch (IOException closed) {
      return 0;
    }
  }

  @Test
  void whoAsksBeforeSendingTooMuchIsRefusedAtOnce(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, LIMIT);
    try (Wire wire = door.connect()) {
      wire.send(head("Expect: 100-continue\r\nContent-Length: 1001"));
      assertTooLong(wire.read());
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(TOO_LARGE);
  }

  @Test
  void whoAsksBeforeSendingIsToldToGoOn(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      wire.send(head("Expect: 100-continue\r\nContent-Length: " + ROW.length()));
      assertThat(wire.read().status()).isEqualTo(100);
      assertThat(wire.send(ROW).read().status()).isEqualTo(200);
    }
  }
}
