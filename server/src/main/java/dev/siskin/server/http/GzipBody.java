package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A whole body in gzip (RFC 1952), one member of it, and how to get out what is in it. The length
 * that its last bytes claim is only believed as far as the limits go: a body that claims more is
 * inflated to nowhere, to learn whether it is too long or broken. Nothing is made of a body that is
 * cut off, has bytes after its end, or does not have its checksum. Any thread.
 */
final class GzipBody {
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;

  /** To inflate more would hold a loop for milliseconds. */
  private static final int MOST_BYTES_ON_LOOP = 64 << 10;

  /** A body may become as long as this, however short it is. */
  private static final int LEAST_LIMIT = 1 << 20;

  private static final int SCRATCH_BYTES = 8 << 10;
  private static final int CHECKED_HEADER = 2;
  private static final int EXTRA_FIELD = 4;
  private static final int FILE_NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final byte[] packed;
  private final int size;
  private final int mostBytes;
  private final int ratio;
  private int read;

  /**
   * @param size how many bytes of the array count
   * @param mostBytes how long it may become
   * @param ratio how many times longer it may become, beyond a megabyte
   */
  GzipBody(byte[] packed, int size, int mostBytes, int ratio) {
    this.packed = packed;
    this.size = size;
    this.mostBytes = mostBytes;
    this.ratio = ratio;
  }

  /** The length it claims to have inside, if that is within the limits; else 0. */
  int claimedBytes() {
    if (size < HEADER_BYTES + TRAILER_BYTES) {
      return 0;
    }
    long claimed = littleEndian(size - 4);
    return claimed <= limit() ? (int) claimed : 0;
  }

  /** Whether it is to be inflated elsewhere than on a loop. */
  boolean isLong() {
    return claimedBytes() == 0 || Math.max(size, claimedBytes()) > MOST_BYTES_ON_LOOP;
  }

  /**
   * @param into at least {@link #claimedBytes} long, which is how many it will have
   * @throws ServingException when it is broken or too long
   */
  void inflate(byte[] into) {
    readHeader();
    int claimed = claimedBytes();
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed, read, size - read);
      CRC32 sum = new CRC32();
      long inflated = claimed > 0 ? all(inflater, into, claimed, sum) : nowhere(inflater, sum);
      end(inflater, inflated, sum);
    } catch (DataFormatException e) {
      throw ServingException.invalid("the gzip body is broken");
    } finally {
      inflater.end();
    }
  }

  private static long all(Inflater inflater, byte[] into, int most, CRC32 sum)
      throws DataFormatException {
    int inflated = 0;
    while (inflated < most) {
      int more = inflater.inflate(into, inflated, most - inflated);
      if (more == 0) {
        break;
      }
      inflated += more;
    }
    sum.update(into, 0, inflated);
    if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
      throw ServingException.invalid("the gzip body is longer than its end says");
    }
    return inflated;
  }

  private long nowhere(Inflater inflater, CRC32 sum) throws DataFormatException {
    byte[] scratch = new byte[SCRATCH_BYTES];
    long inflated = 0;
    int more = inflater.inflate(scratch);
    while (more > 0) {
      sum.update(scratch, 0, more);
      inflated += more;
      if (inflated > limit()) {
        throw tooLong();
      }
      more = inflater.inflate(scratch);
    }
    return inflated;
  }

  private void end(Inflater inflater, long inflated, CRC32 sum) {
    if (!inflater.finished() || inflater.getRemaining() < TRAILER_BYTES) {
      throw cutOff();
    }
    if (inflater.getRemaining() > TRAILER_BYTES) {
      throw ServingException.invalid("the gzip body goes on after its end");
    }
    if (littleEndian(size - TRAILER_BYTES) != sum.getValue()
        || littleEndian(size - 4) != inflated) {
      throw ServingException.invalid("the gzip body does not have its checksum");
    }
  }

  private long limit() {
    return Math.min(mostBytes, Math.max(LEAST_LIMIT, (long) ratio * size));
  }

  private ServingException tooLong() {
    return new ServingException(
        ErrorCode.TOO_LARGE,
        limit() == mostBytes
            ? "the body inflates to more than " + mostBytes + " bytes"
            : "the body inflates to more than " + ratio + " times its length");
  }

  // ---- the header

  private void readHeader() {
    read = 0;
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw ServingException.invalid("the body is no gzip");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw ServingException.invalid("the body is no gzip");
    }
    skip(6);
    if ((flags & EXTRA_FIELD) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FILE_NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & CHECKED_HEADER) != 0) {
      checkHeader();
    }
  }

  private void checkHeader() {
    CRC32 sum = new CRC32();
    sum.update(packed, 0, read);
    if ((next() | next() << 8) != (sum.getValue() & 0xffff)) {
      throw ServingException.invalid("the gzip body does not have its checksum");
    }
  }

  private int next() {
    if (read >= size) {
      throw cutOff();
    }
    return packed[read++] & 0xff;
  }

  private void skip(int bytes) {
    read += bytes;
    if (read > size) {
      throw cutOff();
    }
  }

  private void skipText() {
    while (next() != 0) {
      // not read
    }
  }

  private static ServingException cutOff() {
    return ServingException.invalid("the gzip body is cut off");
  }

  private long littleEndian(int at) {
    return (packed[at] & 0xffL)
        | (packed[at + 1] & 0xffL) << 8
        | (packed[at + 2] & 0xffL) << 16
        | (packed[at + 3] & 0xffL) << 24;
  }
}
