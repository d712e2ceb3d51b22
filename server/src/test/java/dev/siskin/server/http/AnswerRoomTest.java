package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Answers that wait for their readers. */
@ExtendWith(VertxExtension.class)
class AnswerRoomTest {
  private static final int NUMBERS = 20_000;
  private static final String ROW = "[" + "0.3333,".repeat(NUMBERS - 1) + "1]";
  private static final String LONG = "{\"signature_name\":\"open\",\"instances\":[" + ROW + "]}";
  private static final int WINDOW = 4;
  private static final String SHORT = "{\"instances\":[[1,2]]}";

  @TempDir private Path dir;

  @Test
  @Timeout(20)
  void whoDoesNotReadTakesTheRoomOfLongAnswersAndLeavesThatOfShortOnes(Vertx vertx)
      throws Exception {
    Door door = Door.open(vertx, dir, "http.maxLeavingBytes=1000000");
    try (H2Wire deaf = H2Wire.connect(door.port())) {
      deaf.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 0));
      Answer answer = ask(door, LONG);
      while (answer.status() == 200) {
        int stream = deaf.head(0, "POST", Door.PREDICT, "content-encoding: gzip");
        deaf.frame(H2Wire.DATA, H2Wire.END_STREAM, stream, GzipTest.gzip(LONG));
        answer = ask(door, LONG);
      }
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.error()).isEqualTo("too many answers wait for their readers");
      assertThat(ask(door, SHORT).status()).isEqualTo(200);
    }
    Until.holds("room again", () -> ask(door, LONG).status() == 200);
    Map<String, Long> counts = new TreeMap<>();
    Until.holds(
        "all have ended",
        () -> {
          door.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
          return ended(counts) == counts.getOrDefault("2 stable assigned", 0L);
        });
    assertThat(counts.get("2 stable OVERLOADED")).isPositive();
  }

  @Test
  void whoReadsGetsAnyNumberOfLongAnswersOneAfterTheOther(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxLeavingBytes=1000000");
    try (Wire wire = door.connect();
        WsClient socket = WsClient.greeted(door.port())) {
      for (int i = 0; i < 20; i++) {
        assertThat(wire.ask(Wire.post(Door.PREDICT, LONG)).status()).isEqualTo(200);
        socket.text(request(i));
        assertThat(socket.json().getString("op")).isEqualTo("result");
      }
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 40L);
  }

  /** It goes out in pieces, and nobody takes the last of them. */
  @Test
  void whoLeavesInTheMiddleOfItsAnswerLeavesItsRoom(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxLeavingBytes=48000000");
    String longer = LONG.replace(ROW, "[" + "0.3333,".repeat(2_000_000) + "1]");
    try (Wire left = door.connect()) {
      left.send(Wire.post(Door.PREDICT, longer));
      Until.holds("answered", () -> door.counts().containsKey("2 stable answered"));
      assertThat(ask(door, longer).status()).isEqualTo(503);
    }
    Until.holds("room again", () -> ask(door, longer).status() == 200);
  }

  @Test
  void anAnswerInManyPiecesComesWholeAndTheNextBehindIt(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxInflateRatio=1000");
    String row = ROW.repeat(30).replace("][", ",");
    String longer = LONG.replace(ROW, row);
    String expected = "{\"predictions\":[" + row.replace(",1", ",1.0").replace("1]", "1.0]") + "]}";
    try (Wire wire = door.connect();
        H2Wire stream = H2Wire.connect(door.port())) {
      wire.send(Wire.post(Door.PREDICT, longer) + Wire.post(Door.PREDICT, SHORT));
      Answer answer = wire.read();
      assertThat(answer.header("content-length")).isEqualTo("" + answer.bytes().length);
      assertThat(answer.json()).isEqualTo(new JsonObject(expected));
      assertThat(wire.read().status()).isEqualTo(200);
      stream.frame(H2Wire.SETTINGS, 0, 0, H2Wire.setting(WINDOW, 1 << 30));
      stream.frame(H2Wire.WINDOW_UPDATE, 0, 0, H2Wire.number(1 << 30));
      int id = stream.head(0, "POST", Door.PREDICT, "content-encoding: gzip");
      stream.frame(H2Wire.DATA, H2Wire.END_STREAM, id, GzipTest.gzip(longer));
      assertThat(stream.answer(id).body()).isEqualTo(answer.body());
    }
  }

  @Test
  void anAnswerLongerThanTheRoomIsRefusedAndLeavesNothingBehind(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxLeavingBytes=200000");
    for (int i = 0; i < 5; i++) {
      assertThat(ask(door, LONG).status()).isEqualTo(503);
      assertThat(ask(door, SHORT).status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .containsEntry("2 stable answered", 5L)
        .containsEntry("2 stable OVERLOADED", 5L);
  }

  private static long ended(Map<String, Long> counts) {
    return Stream.of("answered", "OVERLOADED", "CANCELLED")
        .mapToLong(end -> counts.getOrDefault("2 stable " + end, 0L))
        .sum();
  }

  private static Answer ask(Door door, String body) throws IOException {
    return door.once(Wire.post(Door.PREDICT, body));
  }

  private static String request(int id) {
    return "{\"op\":\"infer\",\"id\":\""
        + id
        + "\",\"model\":\"m\",\"parameters\":{\"signature_name\":\"open\"},\"inputs\":[{\"name\":"
        + "\"x\",\"shape\":[1,"
        + NUMBERS
        + "],\"datatype\":\"FP32\",\"data\":"
        + ROW
        + "}]}";
  }
}
