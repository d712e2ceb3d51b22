package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Room;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one body while they arrive, within the limit of one and the {@link Room} of all.
 * Grows with what comes, not with what was announced, for callers may lie. One loop.
 */
final class ArrivingBody {
  private static final byte[] NO_BYTES = new byte[0];
  private static final int LEAST_BYTES = 512;

  /** Outgrown arrays cost memory too: with 2 they came to more than the body. */
  private static final long BELIEVED_TIMES = 16;

  private final Room room;
  private final int mostBytes;
  private final int mostInflateRatio;
  private final ByteArrays arrays;
  private byte[] bytes = NO_BYTES;
  private int size;
  private int announced;
  private boolean gzip;
  private int packedBytes;
  private boolean read;

  ArrivingBody(Room room, ServingConfig.Http config, ByteArrays arrays) {
    this.room = room;
    this.mostBytes = config.maxBodyBytes();
    this.mostInflateRatio = config.maxInflateRatio();
    this.arrays = arrays;
  }

  /**
   * Looks at the announced coding and length, and tells a client to go on that waits for that.
   *
   * @throws ServingException when it is too long or unreadable, or there is no room now
   */
  void announce(HttpServerRequest request) {
    gzip = ContentCoding.isGzip(request);
    long announced = announcedBytes(request);
    if (announced > mostBytes) {
      throw tooLong();
    }
    this.announced = (int) announced;
    requireRoom(room.hasRoomFor(Math.min(this.announced, Room.SHORT_BYTES)));
    if (HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
        && request.version() != HttpVersion.HTTP_1_0) {
      request.response().writeContinue();
    }
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
      enlarge(size + more);
    }
    chunk.getBytes(bytes, size);
    size += more;
  }

  /** What was announced is believed as far as {@link #BELIEVED_TIMES} what came. */
  private void enlarge(int atLeast) {
    long wished =
        announced < atLeast
            ? Math.min(mostBytes, Math.max(LEAST_BYTES, 2L * bytes.length))
            : Math.min(announced, BELIEVED_TIMES * atLeast);
    byte[] larger = arrays.take((int) Math.max(atLeast, wished));
    System.arraycopy(bytes, 0, larger, 0, size);
    hold(larger);
  }

  /**
   * Makes room for what is in a whole body that is packed. From then on {@link #bytes} and {@link
   * #size} are that room, to be filled by whoever inflates.
   *
   * @return null where the body is not packed
   * @throws ServingException when there is no room now
   */
  @Nullable GzipBody unpacking() {
    if (!gzip) {
      return null;
    }
    gzip = false;
    GzipBody packed = new GzipBody(bytes, size, mostBytes, mostInflateRatio);
    packedBytes = bytes.length;
    size = packed.claimedBytes();
    bytes = arrays.take(size);
    requireRoom(room.hold(0, bytes.length));
    return packed;
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
    room.hold(packedBytes, 0);
    packedBytes = 0;
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
    requireRoom(fits);
  }

  private static void requireRoom(boolean fits) {
    if (!fits) {
      throw new ServingException(ErrorCode.OVERLOADED, "too many bodies are on their way in");
    }
  }

  /** What the client says that it will send; 0 where it does not say. */
  static long announcedBytes(HttpServerRequest request) {
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
