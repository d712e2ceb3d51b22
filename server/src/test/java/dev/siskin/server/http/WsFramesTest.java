package dev.siskin.server.http;

import static dev.siskin.server.http.WsClient.BINARY;
import static dev.siskin.server.http.WsClient.CLOSE;
import static dev.siskin.server.http.WsClient.CONTINUATION;
import static dev.siskin.server.http.WsClient.PING;
import static dev.siskin.server.http.WsClient.PONG;
import static dev.siskin.server.http.WsClient.TEXT;
import static dev.siskin.server.http.WsClient.frameBytes;
import static dev.siskin.server.http.WsClient.infer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames as RFC 6455 has them, and what those hear who send others. */
@ExtendWith(VertxExtension.class)
class WsFramesTest {
  private static final String NEXT = infer("next", 1);

  @TempDir private Path dir;

  private static void assertGoesOn(Door door) throws Exception {
    Until.holds("the bad one is gone", () -> door.shared.connections() == 0);
    try (WsClient client = WsClient.greeted(door.port())) {
      assertThat(client.text(NEXT).json().getString("op")).isEqualTo("result");
    }
  }

  @Test
  void aMessageMayComeInPiecesWithPingsBetweenThem(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    byte[] text = NEXT.getBytes(UTF_8);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(TEXT, false, Arrays.copyOf(text, 10));
      client.frame(PING, true, "are you there".getBytes(UTF_8));
      WsClient.Frame pong = client.next();
      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.payload()).asString(UTF_8).isEqualTo("are you there");
      client.frame(CONTINUATION, false, new byte[0]);
      client.frame(PONG, true, new byte[0]);
      client.frame(CONTINUATION, true, Arrays.copyOfRange(text, 10, text.length));
      assertThat(client.json().getString("id")).isEqualTo("next");
    }
  }

  @Test
  void bytesMayComeOneByOneAndManyMessagesAtOnce(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      for (byte b : frameBytes(TEXT, true, NEXT.getBytes(UTF_8))) {
        client.bytes(new byte[] {b});
      }
      assertThat(client.json().getString("id")).isEqualTo("next");
      byte[] one = frameBytes(TEXT, true, infer("m", 1, "\"version\":9").getBytes(UTF_8));
      ByteBuffer many = ByteBuffer.allocate(500 * one.length);
      while (many.hasRemaining()) {
        many.put(one);
      }
      client.bytes(many.array());
      for (int i = 0; i < 500; i++) {
        assertThat(client.json().getString("code")).isEqualTo("NOT_FOUND");
      }
    }
  }

  /** In hex; what is masked, is masked with zeros. */
  @ParameterizedTest
  @CsvSource({
    "8105, 1002, an unmasked text",
    "f1800000000000, 1002, a reserved bit",
    "83800000000000, 1002, a reserved opcode",
    "8b800000000000, 1002, a reserved control opcode",
    "09800000000000, 1002, a ping in pieces",
    "89fe007e00000000, 1002, a ping of 126 bytes",
    "80800000000000, 1002, a continuation of nothing",
    "01800000000081800000 0000, 1002, a message within a message",
    "81fe000500000000, 1002, a length in too many bytes",
    "81ff000000000000ffff00000000, 1002, a length in too many bytes",
    "81ff800000000000000000000000, 1002, a length below zero",
    "81ff00000000010000000000000000, 1009, a frame of 16 MiB",
    "81ff7fffffffffffffff00000000, 1009, a frame of all bytes there are",
    "888100000000ff, 1002, half a close code",
    "88820000000003ed, 1002, the code 1005",
    "88820000000003e7, 1002, the code 999",
    "88820000000007d0, 1002, the code 2000",
    "88830000000003e8ff, 1007, a reason that is no UTF-8",
    "818100000000ff, 1007, a text that is no UTF-8",
    "818400000000f4908080, 1007, a character beyond all",
    "818300000000eda080, 1007, a surrogate",
    "818100000000c3, 1007, a character cut off",
    "81810000000078, 1007, no JSON",
    "8180000000 00, 1007, an empty text",
    "8182000000007b7d, 1002, no op",
    "828000000000, 1003, an empty binary message",
    "82840000000005000000, 1003, a header longer than its message",
    "828400000000ffffffff, 1003, a header of less than nothing",
    "82860000000002000000 7b7d, 1002, no op in a binary message",
  })
  void whatBreaksTheProtocolIsClosedWithItsCode(String hex, int code, String what, Vertx vertx)
      throws Exception {
    Door door = Door.open(vertx, dir, "http.maxBodyBytes=1000000");
    try (WsClient client = WsClient.greeted(door.port())) {
      byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
      client.bytes(bytes);
      assertThat(client.next().closeCode()).as(what).isEqualTo(code);
      client.frame(CLOSE, true, new byte[0]);
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertGoesOn(door);
    assertThat(door.counts())
        .containsOnlyKeys(
            "2 stable answered", "2 stable assigned", "2 stable rows", "2 stable runs");
  }

  /** The framework itself would let it grow on, and leave the connection open. */
  @Test
  void aMessageInPiecesIsClosedAsSoonAsItAnnouncesTooMuch(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxBodyBytes=1000");
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(BINARY, false, new byte[600]).frame(CONTINUATION, false, new byte[400]);
      client.frame(PING, true, new byte[0]);
      assertThat(client.next().opcode()).isEqualTo(PONG);
      client.bytes(new byte[] {0, (byte) 0x81, 0, 0, 0, 0});
      assertThat(client.next().closeCode()).isEqualTo(1009);
    }
    assertGoesOn(door);
  }

  /** Bytes that are on their way when the server closes must not reset the connection. */
  @Test
  void whoIsInTheMiddleOfALongMessageStillHearsWhyItIsClosed(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxBodyBytes=1000");
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(BINARY, true, new byte[300_000]);
      assertThat(client.next().closeCode()).isEqualTo(1009);
    }
    assertGoesOn(door);
  }

  @Test
  void closeIsAnsweredWithItsCode(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(CLOSE, true, new byte[] {0x0b, (byte) 0xb8, 'b', 'y', 'e'});
      assertThat(client.next().closeCode()).isEqualTo(3000);
      assertThat(client.isClosedByServer()).isTrue();
    }
    try (WsClient client = WsClient.greeted(door.port())) {
      client.frame(CLOSE, true, new byte[0]);
      assertThat(client.next().closeCode()).isEqualTo(1005);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requestsBehindACloseFrameAreNotRead(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      byte[] close = frameBytes(CLOSE, true, new byte[] {3, (byte) 0xe8});
      byte[] request = frameBytes(TEXT, true, NEXT.getBytes(UTF_8));
      ByteBuffer both = ByteBuffer.allocate(close.length + request.length).put(close).put(request);
      client.bytes(both.array());
      assertThat(client.next().closeCode()).isEqualTo(1000);
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEmpty();
  }

  @Test
  void anArrayThatWasReadIsLentAgainAndTheRoomGivenBack(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxArrivingBytes=4000000", "http.maxBodyBytes=3000000");
    String padding = "\"padding\":\"" + "x".repeat(200_000) + "\"";
    try (WsClient client = WsClient.greeted(door.port())) {
      for (int i = 0; i < 40; i++) {
        client.text(infer("" + i, i, padding));
        assertThat(client.json().getString("op")).isEqualTo("result");
      }
      client.frame(TEXT, false, new byte[2_900_000 / 2 - 100_000]);
      client.frame(PING, true, new byte[0]);
      assertThat(client.next().opcode()).isEqualTo(PONG);
      try (WsClient other = WsClient.greeted(door.port())) {
        other.frame(TEXT, false, new byte[1_900_000]);
        assertThat(other.next().closeCode()).isEqualTo(1013);
      }
      JsonObject answer =
          new JsonObject(door.once(Wire.post(Door.PREDICT, "{\"instances\":[[1,2]]}")).body());
      assertThat(answer.getJsonArray("predictions")).hasSize(1);
    }
    assertGoesOn(door);
  }
}
