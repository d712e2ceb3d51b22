package dev.siskin.protocol.ws;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of the server: whole, and without a mask. Stateless. */
public final class FrameWriter {
  /** Bytes that the longest head takes. */
  static final int MOST_HEAD_BYTES = 10;

  private static final int LAST = 0x80;
  private static final int MOST_REASON_BYTES = 123;

  private FrameWriter() {}

  /**
   * Writes the head of a frame so that it ends where its payload begins.
   *
   * @return where it begins
   */
  static int putHead(byte[] bytes, int payloadFrom, int opcode, int length) {
    int from = payloadFrom - (length <= 125 ? 2 : length <= 0xffff ? 4 : MOST_HEAD_BYTES);
    bytes[from] = (byte) (LAST | opcode);
    if (length <= 125) {
      bytes[from + 1] = (byte) length;
    } else if (length <= 0xffff) {
      bytes[from + 1] = 126;
      bytes[from + 2] = (byte) (length >> 8);
      bytes[from + 3] = (byte) length;
    } else {
      bytes[from + 1] = 127;
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[from + 2 + i] = (byte) ((long) length >> (Byte.SIZE * (7 - i)));
      }
    }
    return from;
  }

  /** A ping with that payload. */
  public static ServerFrame ping(ByteBuffer payload) {
    return control(FrameHead.PING, payload);
  }

  /** The answer to a ping. */
  public static ServerFrame pong(ByteBuffer payload) {
    return control(FrameHead.PONG, payload);
  }

  /**
   * A close frame.
   *
   * @param reason cut, at a character, to what a frame may carry
   */
  public static ServerFrame close(int code, String reason) {
    ByteBuffer payload = ByteBuffer.allocate(2 + MOST_REASON_BYTES);
    payload.putShort((short) code);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(reason), payload, true);
    return control(FrameHead.CLOSE, payload.flip());
  }

  /** An answer to a close frame without a code. */
  public static ServerFrame close() {
    return control(FrameHead.CLOSE, ByteBuffer.allocate(0));
  }

  /** A whole message in one frame, text or binary. */
  public static ServerFrame message(boolean text, byte[] bytes, int from, int length) {
    byte[] frame = new byte[MOST_HEAD_BYTES + length];
    int begin = putHead(frame, MOST_HEAD_BYTES, text ? FrameHead.TEXT : FrameHead.BINARY, length);
    System.arraycopy(bytes, from, frame, MOST_HEAD_BYTES, length);
    return new ServerFrame(frame, begin, frame.length - begin);
  }

  private static ServerFrame control(int opcode, ByteBuffer payload) {
    int length = payload.remaining();
    byte[] frame = new byte[2 + length];
    putHead(frame, 2, opcode, length);
    payload.get(frame, 2, length);
    return new ServerFrame(frame);
  }
}
