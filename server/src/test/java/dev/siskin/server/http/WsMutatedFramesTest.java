package dev.siskin.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of spoilt messages and spoilt frames: none is an accident of the server's. */
@ExtendWith(VertxExtension.class)
class WsMutatedFramesTest {
  private static final int MESSAGES = 6_000;
  private static final int FRAMES = 600;

  @TempDir private Path dir;

  private static List<byte[]> seeds() {
    String binary =
        "{\"op\":\"infer\",\"id\":\"b\",\"model\":\"m\",\"parameters\":{\"binary_data_output\":true},"
            + "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
            + "\"parameters\":{\"binary_data_size\":8}}]}";
    byte[] json = binary.getBytes(UTF_8);
    ByteBuffer whole = ByteBuffer.allocate(4 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    whole.putInt(json.length).put(json);
    return List.of(
        WsClient.infer("a", 1, "\"unit\":\"u\"", "\"deadline_ms\":500").getBytes(UTF_8),
        "{\"op\":\"subscribe\",\"id\":\"s\",\"topics\":[\"stats\",\"versions\"]}".getBytes(UTF_8),
        "{\"op\":\"feedback\",\"id\":\"f\",\"request\":\"a-1\",\"label\":1}".getBytes(UTF_8),
        "{\"op\":\"cancel\",\"id\":\"c\"}".getBytes(UTF_8),
        whole.array());
  }

  private static byte[] spoilt(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] = (byte) "{}[]\",:0-.e".charAt(random.nextInt(11));
        case 2 -> bytes = Arrays.copyOf(bytes, 1 + at);
        default -> {
          int to = random.nextInt(bytes.length);
          System.arraycopy(bytes, Math.min(at, to), bytes, at, bytes.length - Math.max(at, to));
        }
      }
    }
    return bytes;
  }

  private static void assertForeseen(Map<String, Long> codes) {
    assertThat(codes).doesNotContainKeys("INTERNAL", "1011", "1006").isNotEmpty();
  }

  /** Reads until the answer to the ping that stands behind the message, or until it is closed. */
  private static boolean hear(WsClient client, Map<String, Long> codes) throws IOException {
    while (true) {
      WsClient.Frame frame = client.next();
      if (frame.opcode() == WsClient.PONG) {
        return true;
      }
      if (frame.opcode() == WsClient.CLOSE) {
        codes.merge("" + frame.closeCode(), 1L, Long::sum);
        return false;
      }
      JsonObject said = frame.json();
      codes.merge(said.getString("code", said.getString("op")), 1L, Long::sum);
    }
  }

  @Test
  void spoiltMessagesAreRefusedInOrder(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    Random random = new Random(11);
    Map<String, Long> codes = new TreeMap<>();
    List<byte[]> seeds = seeds();
    WsClient client = WsClient.greeted(door.port());
    try {
      for (int i = 0; i < MESSAGES; i++) {
        int seed = random.nextInt(seeds.size());
        boolean text = seed < seeds.size() - 1;
        byte[] message = spoilt(seeds.get(seed), random);
        client.frame(text ? WsClient.TEXT : WsClient.BINARY, true, message);
        client.frame(WsClient.PING, true, new byte[0]);
        if (!hear(client, codes)) {
          client.close();
          client = WsClient.greeted(door.port());
        }
      }
    } finally {
      client.close();
    }
    assertForeseen(codes);
    assertThat(codes).containsKeys("INVALID_ARGUMENT", "event", "result", "1007", "1002", "1003");
    assertAnswers(door);
  }

  @Test
  void spoiltFramesAreClosedOrAnswered(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxBodyBytes=5000");
    Random random = new Random(12);
    Map<String, Long> codes = new TreeMap<>();
    List<byte[]> seeds = seeds();
    for (int i = 0; i < FRAMES; i++) {
      List<byte[]> frames = new ArrayList<>();
      for (int f = 0; f < 3; f++) {
        int seed = random.nextInt(seeds.size());
        int own = seed < seeds.size() - 1 ? WsClient.TEXT : WsClient.BINARY;
        int opcode = random.nextInt(6) == 0 ? random.nextInt(16) : own;
        frames.add(WsClient.frameBytes(opcode, random.nextInt(5) > 0, seeds.get(seed)));
      }
      byte[] head = frames.get(random.nextInt(3));
      int at = random.nextInt(8);
      head[at] = (byte) random.nextInt();
      try (WsClient client = WsClient.greeted(door.port())) {
        for (byte[] frame : frames) {
          client.bytes(frame);
        }
        // A frame that is not whole waits for more, so the client ends it.
        client.bytes(WsClient.frameBytes(WsClient.PING, true, new byte[0]));
        client.endOutput();
        hearAll(client, codes);
      }
    }
    assertForeseen(codes);
    assertThat(codes).containsKeys("1002", "1007", "1009");
    assertAnswers(door);
  }

  private static void hearAll(WsClient client, Map<String, Long> codes) {
    try {
      while (hear(client, codes)) {
        codes.merge("pong", 1L, Long::sum);
      }
    } catch (IOException closed) {
      codes.merge("cut", 1L, Long::sum);
    }
  }

  private static void assertAnswers(Door door) throws Exception {
    Until.holds("all have left", () -> door.shared.connections() == 0);
    try (WsClient client = WsClient.greeted(door.port())) {
      assertThat(client.text(WsClient.infer("x", 1)).json().getString("op")).isEqualTo("result");
    }
    assertThat(door.counts().keySet()).noneMatch(name -> name.contains("INTERNAL"));
    assertThat(door.lanes.backlog().pendings()).isZero();
  }
}
