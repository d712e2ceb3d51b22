package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A tensor of 4 MiB that goes in and comes back, by each door. One request at a time. */
final class LargeDoors implements AutoCloseable {
  static final int BYTES = 4 << 20;

  private static final int COUNT = BYTES / Float.BYTES;
  private static final String MODEL = "large";
  private static final String INPUT = "x";

  private final byte[] floats = new byte[BYTES];
  private final RawConnection http1;
  private final FuzzHttp2 http2;
  private final RawWebSocket webSocket;

  /**
   * One way in.
   *
   * @param bodyBytes of a request, inflated
   */
  record Door(String name, long bodyBytes, Way way) {
    /** Sends the tensor and checks that it came back. */
    void ask() throws Exception {
      way.ask();
    }
  }

  private interface Way {
    void ask() throws Exception;
  }

  LargeDoors(String url) throws IOException {
    http1 = RawConnection.to(url);
    http2 = new FuzzHttp2(url);
    webSocket = RawWebSocket.to(url);
  }

  List<Door> doors() {
    String numbers = numbers();
    String v2 =
        "\"inputs\":[{\"name\":\"%s\",\"shape\":[1,%d],\"datatype\":\"FP32\",\"data\":[%s]}]"
            .formatted(INPUT, COUNT, numbers);
    String infer = "\"op\":\"infer\",\"id\":\"1\",\"model\":\"" + MODEL + "\",";
    Ask binary = Ask.v2Binary(MODEL, INPUT, floats);
    Ask raw = new Ask(binary.path(), Map.of(Shots.LENGTH, "0"), floats);
    return List.of(
        overHttp1(
            "TF Serving, JSON",
            Ask.json("/v1/models/large:predict", "{\"instances\":[[" + numbers + "]]}")),
        overHttp1("V2, JSON", Ask.json(binary.path(), "{" + v2 + "}")),
        overHttp1("V2, binary", binary),
        overHttp1("V2, raw", raw),
        overHttp1(
            "V2, binary in gzip",
            binary.body().length,
            binary.with("Content-Encoding", "gzip", Shots.gzip(binary.body()))),
        overHttp2("V2, binary over HTTP/2", binary),
        overWebSocket("WebSocket, text", true, ("{" + infer + v2 + "}").getBytes(UTF_8)),
        overWebSocket("WebSocket, binary", false, withLength(Ask.v2Header(infer, INPUT, floats))));
  }

  private Door overHttp1(String name, Ask ask) {
    return overHttp1(name, ask.body().length, ask);
  }

  private Door overHttp1(String name, long bodyBytes, Ask ask) {
    return new Door(
        name,
        bodyBytes,
        () -> {
          RawAnswer answer = http1.ask(ask);
          assertThat(answer.isOk()).as(answer.head()).isTrue();
          requireTensor(ask.isJson(), answer.body());
        });
  }

  private Door overHttp2(String name, Ask ask) {
    Shot shot = new Shot(name, ask.path(), ask.headers(), ask.body());
    return new Door(
        name,
        ask.body().length,
        () -> {
          FuzzClient.Reply reply = http2.send(shot);
          assertThat(reply.status()).isEqualTo(200);
          requireTensor(ask.isJson(), reply.body());
        });
  }

  private Door overWebSocket(String name, boolean text, byte[] message) {
    return new Door(name, message.length, () -> requireTensor(text, webSocket.ask(text, message)));
  }

  private byte[] withLength(String header) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + json.length + BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(json.length)
        .put(json)
        .put(floats)
        .array();
  }

  /** Binary ones to the byte; of JSON, that all numbers are there. */
  private void requireTensor(boolean json, byte[] answer) {
    if (json) {
      long commas = 0;
      for (byte b : answer) {
        commas += b == ',' ? 1 : 0;
      }
      assertThat(commas).isGreaterThanOrEqualTo(COUNT - 1);
    } else {
      ByteBuffer end = ByteBuffer.wrap(answer, answer.length - BYTES, BYTES);
      assertThat(end.equals(ByteBuffer.wrap(floats))).as("the tensor came back").isTrue();
    }
  }

  /** Makes the tensor, of shades of grey, and its numbers as JSON has them. */
  private String numbers() {
    Random random = new Random(4);
    ByteBuffer bytes = ByteBuffer.wrap(floats).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder numbers = new StringBuilder(3 * BYTES);
    while (bytes.hasRemaining()) {
      float number = random.nextInt(256) / 256f;
      bytes.putFloat(number);
      numbers.append(numbers.length() == 0 ? "" : ",").append(number);
    }
    return numbers.toString();
  }

  @Override
  public void close() throws IOException {
    http1.close();
    http2.close();
    webSocket.close();
  }
}
