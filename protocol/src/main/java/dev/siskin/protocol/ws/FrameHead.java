package dev.siskin.protocol.ws;

import java.nio.ByteBuffer;

/**
 * The head of one frame of a client while it comes in: checked against RFC 6455, section 5.2, as
 * soon as each part is there. Not thread-safe; used again for the next.
 */
final class FrameHead {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int MOST_BYTES = 14;
  private static final int MASK_BYTES = 4;
  private static final int MOST_CONTROL_BYTES = 125;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int EIGHT_BYTES_FOLLOW = 127;

  private final byte[] bytes = new byte[MOST_BYTES];
  private int size;
  private int needed = 2;
  private long length;

  /** Whether some of it came, but not all. */
  boolean isBegun() {
    return size > 0;
  }

  /** Begins the next. */
  void reset() {
    size = 0;
    needed = 2;
  }

  /**
   * Takes bytes in until it is whole.
   *
   * @return whether it is
   * @throws CloseException when no client may send that
   */
  boolean read(ByteBuffer in) {
    while (size < needed) {
      if (!in.hasRemaining()) {
        return false;
      }
      bytes[size++] = in.get();
      if (size == 2) {
        needed = 2 + lengthBytes() + MASK_BYTES;
        checkFirstTwo();
      }
    }
    length = readLength();
    return true;
  }

  boolean isLast() {
    return bytes[0] < 0;
  }

  int opcode() {
    return bytes[0] & 0x0f;
  }

  boolean isControl() {
    return opcode() >= CLOSE;
  }

  /** Bytes of its payload. */
  long length() {
    return length;
  }

  /** The four bytes, the first lowest. */
  int mask() {
    int mask = 0;
    for (int i = 0; i < MASK_BYTES; i++) {
      mask |= (bytes[needed - MASK_BYTES + i] & 0xff) << (Byte.SIZE * i);
    }
    return mask;
  }

  private void checkFirstTwo() {
    if ((bytes[0] & 0x70) != 0) {
      throw broken("a frame has reserved bits set, and no extension was agreed on");
    }
    int opcode = opcode();
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
      throw broken("there is no opcode " + opcode);
    }
    if (bytes[1] >= 0) {
      throw broken("a client's frames must be masked");
    }
    if (isControl() && !isLast()) {
      throw broken("a control frame must come in one piece");
    }
    if (isControl() && (bytes[1] & 0x7f) > MOST_CONTROL_BYTES) {
      throw broken("a control frame carries 125 bytes at most");
    }
  }

  private int lengthBytes() {
    int first = bytes[1] & 0x7f;
    return first == TWO_BYTES_FOLLOW ? 2 : first == EIGHT_BYTES_FOLLOW ? 8 : 0;
  }

  private long readLength() {
    int follow = lengthBytes();
    if (follow == 0) {
      return bytes[1] & 0x7f;
    }
    long value = 0;
    for (int i = 2; i < 2 + follow; i++) {
      value = (value << Byte.SIZE) | (bytes[i] & 0xff);
    }
    if (value < 0) {
      throw broken("a frame is longer than there are bytes");
    }
    if (value <= MOST_CONTROL_BYTES || (follow == 8 && value <= 0xffff)) {
      throw broken("a frame's length must be written in the fewest bytes");
    }
    return value;
  }

  static CloseException broken(String what) {
    return new CloseException(CloseCode.PROTOCOL_ERROR, what);
  }
}
