package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * The bytes of one body while they arrive, within the limit of one and the {@link BodyRoom} of all.
 * Grows with what comes, not with what was announced, for callers may lie. One loop.
 */
final class ArrivingBody {
  private static final byte[] NO_BYTES = new byte[0];
  private static final int LEAST_BYTES = 512;

  private final BodyRoom room;
  private final int mostBytes;
  private final ByteArrays arrays;
  private byte[] bytes = NO_BYTES;
  private int size;
  private boolean read;

  ArrivingBody(BodyRoom room, int mostBytes, ByteArrays arrays) {
    this.room = room;
    this.mostBytes = mostBytes;
    this.arrays = arrays;
  }

  /**
   * Looks at the announced length.
   *
   * @throws ServingException when it is too long, or there is no room now
   */
  void announce(HttpServerRequest request) {
    long announced = announcedBytes(request);
    if (announced > mostBytes) {
      throw tooLong();
    }
    hold(arrays.take((int) Math.min(Math.max(announced, LEAST_BYTES), BodyRoom.SHORT_BYTES)));
  }

  /**
   * Takes the next bytes in.
   *
   * @throws ServingException when it gets too long, or there is no room any more
   */
  void append(Buffer chunk) {
    int more = chunk.length();
    if (size + (long) more > mostBytes) {
      throw tooLong();
    }
    if (size + more > bytes.length) {
      int doubled = Math.min(2 * bytes.length, mostBytes);
      byte[] larger = arrays.take(Math.max(size + more, doubled));
      System.arraycopy(bytes, 0, larger, 0, size);
      hold(larger);
    }
    chunk.getBytes(bytes, size);
    size += more;
  }

  /** The array; only the first {@link #size} bytes count. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Whoever reads the array may go on when the body is dropped: so it is lent to nobody again. */
  void isReadElsewhere() {
    read = true;
  }

  /** Gives the room back; there is no body any more. */
  void drop() {
    byte[] dropped = bytes;
    room.hold(dropped.length, 0);
    bytes = NO_BYTES;
    size = 0;
    if (!read) {
      arrays.giveBack(dropped);
    }
  }

  private void hold(byte[] larger) {
    byte[] smaller = bytes;
    boolean fits = room.hold(smaller.length, larger.length);
    bytes = larger;
    arrays.giveBack(smaller);
    if (!fits) {
      throw new ServingException(ErrorCode.OVERLOADED, "too many bodies are on their way in");
    }
  }

  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private ServingException tooLong() {
    return new ServingException(
        ErrorCode.TOO_LARGE, "the body is longer than " + mostBytes + " bytes");
  }
}
