package dev.siskin.server.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A WebSocket, frame by frame: nothing is answered, put together or put right but what is asked.
 */
final class WsClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int PATIENCE_MILLIS = 20_000;
  private static final List<String> UPGRADE =
      List.of(
          "Host: here",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Protocol: siskin.v1");

  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket = new Socket();
  private final InputStream in;

  /** One frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Frame(int opcode, byte[] payload) {
    /** The JSON of a message, whichever form it has. */
    JsonObject json() {
      int from = opcode == BINARY ? 4 : 0;
      int to = opcode == BINARY ? 4 + little(payload).getInt(0) : payload.length;
      return new JsonObject(
          new String(Arrays.copyOfRange(payload, from, to), StandardCharsets.UTF_8));
    }

    byte[] tensors() {
      return Arrays.copyOfRange(payload, 4 + little(payload).getInt(0), payload.length);
    }

    int closeCode() {
      if (opcode != CLOSE) {
        throw new AssertionError("no close frame: " + this);
      }
      return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    @Override
    public String toString() {
      return opcode + " " + new String(payload, StandardCharsets.UTF_8);
    }
  }

  private WsClient(int port, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** The lines of an upgrade that is taken. */
  static String upgrade(String... more) {
    StringBuilder text = new StringBuilder("GET /ws HTTP/1.1\r\n");
    for (String line : UPGRADE) {
      text.append(line).append("\r\n");
    }
    for (String line : more) {
      text.append(line).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  /** A connection that was upgraded; hello has not been read. */
  static WsClient raw(int port) throws IOException {
    return raw(port, 0);
  }

  /** The same, which takes so few bytes at once. */
  static WsClient raw(int port, int receiveBytes) throws IOException {
    WsClient client = new WsClient(port, receiveBytes);
    client.bytes(upgrade().getBytes(StandardCharsets.US_ASCII));
    String head = client.head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + head);
    }
    return client;
  }

  /** A connection on which hello was said. */
  static WsClient greeted(int port) throws IOException {
    WsClient client = raw(port);
    JsonObject hello = client.json();
    if (!"hello".equals(hello.getString("op"))) {
      throw new AssertionError("no hello: " + hello);
    }
    return client;
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed in the head: " + head);
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  // ---- out

  /** An infer for the fake model, of one row of two numbers. */
  static String infer(String id, double number, String... more) {
    String members = more.length == 0 ? "" : "," + String.join(",", more);
    return "{\"op\":\"infer\",\"id\":\""
        + id
        + "\",\"model\":\"m\""
        + members
        + ",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":["
        + number
        + ",1]}]}";
  }

  WsClient text(String text) throws IOException {
    return frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  WsClient binary(String header, byte[] tensors) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(4 + json.length + tensors.length);
    all.order(ByteOrder.LITTLE_ENDIAN).putInt(json.length).put(json).put(tensors);
    return frame(BINARY, true, all.array());
  }

  WsClient frame(int opcode, boolean last, byte[] payload) throws IOException {
    return bytes(frameBytes(opcode, last, payload));
  }

  static byte[] frameBytes(int opcode, boolean last, byte[] payload) {
    int follow = payload.length <= 125 ? 0 : payload.length <= 0xffff ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(2 + follow + 4 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    frame.put((byte) (0x80 | (follow == 0 ? payload.length : follow == 2 ? 126 : 127)));
    if (follow == 2) {
      frame.putShort((short) payload.length);
    } else if (follow == 8) {
      frame.putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    return frame.array();
  }

  WsClient bytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  // ---- in

  /** The next frame, whatever it is. */
  Frame next() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new IOException("closed");
    }
    if ((first & 0xf0) != 0x80) {
      throw new AssertionError("not a whole frame: " + first);
    }
    int length = in.read();
    if (length == 126) {
      length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = Math.toIntExact(ByteBuffer.wrap(in.readNBytes(8)).getLong());
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new IOException("closed in a frame");
    }
    return new Frame(first & 0x0f, payload);
  }

  /** The next message; pings on the way are answered. */
  JsonObject json() throws IOException {
    return message().json();
  }

  Frame message() throws IOException {
    Frame frame = next();
    while (frame.opcode() == PING) {
      frame(PONG, true, frame.payload());
      frame = next();
    }
    if (frame.opcode() > BINARY) {
      throw new AssertionError("no message: " + frame);
    }
    return frame;
  }

  /** Reads on until it is closed, and says with which code. */
  int closeCode() throws IOException {
    Frame frame = next();
    while (frame.opcode() != CLOSE) {
      frame = next();
    }
    return frame.closeCode();
  }

  boolean isClosedByServer() {
    try {
      return in.read() < 0;
    } catch (IOException reset) {
      return !(reset instanceof java.net.SocketTimeoutException);
    }
  }

  /** Says that no more will come. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The numbers of the first output. */
  static JsonArray data(JsonObject result) {
    return result.getJsonArray("outputs").getJsonObject(0).getJsonArray("data");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
