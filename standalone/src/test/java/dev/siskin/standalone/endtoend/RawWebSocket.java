package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A WebSocket of {@code siskin.v1} on a socket of our own, with one request at a time. It has no
 * thread and no buffers, so that one process can hold many.
 */
final class RawWebSocket implements AutoCloseable {
  private static final int LAST = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MOST_HEAD_BYTES = 14;
  private static final int MASKED = 0x80;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int EIGHT_BYTES_FOLLOW = 127;

  /** Any would do; the server must take it off all the same. */
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final RawConnection connection;

  private RawWebSocket(RawConnection connection) {
    this.connection = connection;
  }

  /** Opens one, and reads the server's greeting. */
  static RawWebSocket to(String url) throws IOException {
    RawConnection connection = RawConnection.to(url);
    RawAnswer answer =
        connection.get(
            "/ws",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Protocol: siskin.v1");
    assertThat(answer.switches()).as(answer.head()).isTrue();
    RawWebSocket socket = new RawWebSocket(connection);
    assertThat(socket.message()).asString().contains("\"hello\"");
    return socket;
  }

  /** What the server says next to this message, which is text or binary. */
  byte[] ask(boolean text, byte[] message) throws IOException {
    send(text ? TEXT : BINARY, message);
    return message();
  }

  /** Answers the pings that are here already; to be called while nothing was asked. */
  void answerPings() throws IOException {
    while (connection.waiting() > 0) {
      Frame frame = frame();
      assertThat(frame.opcode).isEqualTo(PING);
      send(PONG, frame.payload);
    }
  }

  private byte[] message() throws IOException {
    Frame frame = frame();
    while (frame.opcode == PING) {
      send(PONG, frame.payload);
      frame = frame();
    }
    assertThat(frame.opcode).isIn(TEXT, BINARY);
    return frame.payload;
  }

  private record Frame(int opcode, byte[] payload) {}

  private Frame frame() throws IOException {
    byte[] head = connection.read(2);
    long length =
        switch (head[1]) {
          case TWO_BYTES_FOLLOW ->
              ByteBuffer.wrap(connection.read(Short.BYTES)).getShort() & 0xffff;
          case EIGHT_BYTES_FOLLOW -> ByteBuffer.wrap(connection.read(Long.BYTES)).getLong();
          default -> head[1];
        };
    return new Frame(head[0] & 0xf, connection.read(Math.toIntExact(length)));
  }

  private void send(int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + MOST_HEAD_BYTES);
    frame.put((byte) (LAST | opcode));
    if (payload.length < TWO_BYTES_FOLLOW) {
      frame.put((byte) (MASKED | payload.length));
    } else if (payload.length < 1 << Short.SIZE) {
      frame.put((byte) (MASKED | TWO_BYTES_FOLLOW)).putShort((short) payload.length);
    } else {
      frame.put((byte) (MASKED | EIGHT_BYTES_FOLLOW)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
    }
    connection.write(Arrays.copyOf(frame.array(), frame.position()));
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
