package dev.siskin.protocol.ws;

import static dev.siskin.protocol.ws.FrameHead.broken;

import dev.siskin.protocol.tensor.ByteArrays;
import java.nio.ByteBuffer;

/**
 * Makes messages of the bytes that a client sends: the one place where frames are taken apart. It
 * is handed bytes in any pieces and says what became whole; the pieces make no difference.
 *
 * <p>A message lies in one borrowed array that grows with what comes, not with what was announced,
 * for clients may lie. Its limit is for the whole message, and holds as soon as a frame's head
 * announces more. Text is checked as it comes, so that a bad byte is found before the message ends.
 *
 * <p>After a {@link CloseException} it reads no more. Not thread-safe; one a connection.
 */
public final class MessageReader {
  /** What became whole. */
  public enum Event {
    /** Nothing; all bytes were taken in. */
    NONE,
    TEXT,
    BINARY,
    PING,
    PONG,
    CLOSE
  }

  private static final byte[] NO_BYTES = {};
  private static final int MOST_CONTROL_BYTES = 125;

  private static final int LEAST_BYTES = 512;

  private final int mostBytes;
  private final ByteArrays arrays;
  private final MessageRoom room;
  private final FrameHead head = new FrameHead();
  private final Utf8Progress utf8 = new Utf8Progress();

  private byte[] message = NO_BYTES;
  private int size;
  private boolean text;
  private boolean inMessage;
  private long messagesBegun;

  private byte[] control = NO_BYTES;
  private int controlSize;

  private boolean inFrame;
  private long left;
  private int mask;

  /**
   * @param mostBytes of one message
   */
  public MessageReader(int mostBytes, ByteArrays arrays, MessageRoom room) {
    this.mostBytes = mostBytes;
    this.arrays = arrays;
    this.room = room;
  }

  /**
   * Takes bytes in until something is whole, or none are left.
   *
   * @throws CloseException when the connection is to be closed
   */
  public Event read(ByteBuffer in) {
    while (true) {
      if (!inFrame) {
        if (!head.read(in)) {
          return Event.NONE;
        }
        beginFrame();
      }
      if (left > 0) {
        if (!in.hasRemaining()) {
          return Event.NONE;
        }
        readPayload(in);
      }
      if (left == 0) {
        Event event = endFrame();
        if (event != Event.NONE) {
          return event;
        }
      }
    }
  }

  /** Whether a frame or a message has begun and is not whole. */
  public boolean isInMiddle() {
    return inMessage || inFrame || head.isBegun();
  }

  /** Tells one message from the next. */
  public long messagesBegun() {
    return messagesBegun;
  }

  /** Bytes of the message that is whole, or on its way. */
  public int size() {
    return size;
  }

  /**
   * The array of the message that became whole, of which only {@link #size} bytes count; asked for
   * once and after that. It belongs to the caller from now on, who gives it and its room back.
   */
  public byte[] takeMessage() {
    byte[] taken = message;
    message = NO_BYTES;
    return taken;
  }

  /** What the control frame carried that became whole; valid until the next read. */
  public ByteBuffer control() {
    return ByteBuffer.wrap(control, 0, controlSize).asReadOnlyBuffer();
  }

  /** The code of the close frame that became whole; 1005 where it has none. */
  public int closeCode() {
    return controlSize == 0 ? 1005 : ((control[0] & 0xff) << Byte.SIZE) | (control[1] & 0xff);
  }

  /** Gives back what it holds; it reads no more. */
  public void close() {
    byte[] dropped = takeMessage();
    room.hold(dropped.length, 0);
    giveBack(dropped);
  }

  // ---- one frame

  private void beginFrame() {
    left = head.length();
    mask = head.mask();
    inFrame = true;
    if (head.isControl()) {
      controlSize = 0;
      if (left > control.length) {
        control = new byte[MOST_CONTROL_BYTES];
      }
      return;
    }
    boolean continues = head.opcode() == FrameHead.CONTINUATION;
    if (continues != inMessage) {
      throw broken(
          continues
              ? "a continuation continues nothing"
              : "a message begins before the last one has ended");
    }
    if (!continues) {
      beginMessage();
    }
    if (left > mostBytes - size) {
      throw new CloseException(
          CloseCode.TOO_BIG, "a message is longer than " + mostBytes + " bytes");
    }
  }

  private void beginMessage() {
    inMessage = true;
    messagesBegun++;
    size = 0;
    text = head.opcode() == FrameHead.TEXT;
    utf8.reset();
  }

  private void readPayload(ByteBuffer in) {
    int count = (int) Math.min(left, in.remaining());
    left -= count;
    if (head.isControl()) {
      in.get(control, controlSize, count);
      mask = Mask.remove(control, controlSize, controlSize + count, mask);
      controlSize += count;
      return;
    }
    ensure(count);
    in.get(message, size, count);
    mask = Mask.remove(message, size, size + count, mask);
    if (text && !utf8.accepts(message, size, size + count)) {
      throw notUtf8();
    }
    size += count;
  }

  private void ensure(int more) {
    int atLeast = size + more;
    if (atLeast <= message.length) {
      return;
    }
    long most = head.isLast() ? atLeast + left : mostBytes;
    long wished = Math.max(LEAST_BYTES, 2L * atLeast);
    byte[] smaller = message;
    byte[] larger = arrays.take((int) Math.max(atLeast, Math.min(wished, most)));
    System.arraycopy(smaller, 0, larger, 0, size);
    message = larger;
    boolean fits = room.hold(smaller.length, larger.length);
    giveBack(smaller);
    if (!fits) {
      throw new CloseException(CloseCode.TRY_AGAIN_LATER, "too many messages are on their way in");
    }
  }

  private void giveBack(byte[] bytes) {
    if (bytes.length > 0) {
      arrays.giveBack(bytes);
    }
  }

  private Event endFrame() {
    boolean last = head.isLast();
    int opcode = head.opcode();
    inFrame = false;
    head.reset();
    if (opcode >= FrameHead.CLOSE) {
      return control(opcode);
    }
    if (!last) {
      return Event.NONE;
    }
    inMessage = false;
    if (text && !utf8.isWhole()) {
      throw notUtf8();
    }
    return text ? Event.TEXT : Event.BINARY;
  }

  private Event control(int opcode) {
    if (opcode == FrameHead.PING) {
      return Event.PING;
    }
    if (opcode == FrameHead.PONG) {
      return Event.PONG;
    }
    if (controlSize == 1 || (controlSize > 1 && !CloseCode.mayBeSent(closeCode()))) {
      throw broken("a close frame says a code that there is not");
    }
    if (controlSize > 2) {
      utf8.reset();
      if (!utf8.accepts(control, 2, controlSize) || !utf8.isWhole()) {
        throw notUtf8();
      }
    }
    return Event.CLOSE;
  }

  private static CloseException notUtf8() {
    return new CloseException(CloseCode.BAD_DATA, "a text must be UTF-8");
  }
}
