package dev.siskin.protocol.telemetry;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;

/**
 * A histogram in the form V2, compressed, base64, on its way in. Its header says how long its
 * counts may become, and a library allocates that; here the counts are looked through first, and
 * what is allocated is for the highest value that is in them. Not thread-safe.
 */
final class HistogramText {
  private static final int MAX_TEXT_CHARS = 256 << 10;

  /** Nine bytes, the longest form of a count, for each count of the longest range. */
  private static final int MAX_PAYLOAD_BYTES = 256 << 10;

  /** What deflate can do at best. */
  private static final int MOST_BYTES_OF_ONE = 1_032;

  private static final int COMPRESSED_COOKIE = 0x1c849304 | 0x10;
  private static final int V2_COOKIE = 0x1c849303 | 0x10;
  private static final int COMPRESSED_HEADER_BYTES = 8;
  private static final int V2_HEADER_BYTES = 40;
  private static final int MAX_DIGITS = 3;

  /** By digits, the power of two of the values that have a count of their own, halved. */
  private static final int[] HALF_MAGNITUDES = {0, 4, 7, 10};

  private static final int FIXED_BYTES = 512;

  private final byte[] bytes;
  private final Inflater inflater;
  private int digits;
  private int highestIndex;
  private long total;

  HistogramText(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new IllegalArgumentException("histogram of " + text.length() + " characters");
    }
    bytes = Base64.getDecoder().decode(text);
    inflater = new Inflater();
  }

  /** What is done with each count. */
  private interface Counts {
    void count(int index, long count);
  }

  Histogram decode(HistogramBudget budget) {
    try {
      ByteBuffer payload = inflate();
      forEachCount(payload, this::look);
      budget.take(footprintBytes());
      Histogram histogram = new Histogram(1, Math.max(2, value(highestIndex)), digits);
      histogram.setAutoResize(true);
      forEachCount(payload, (index, count) -> histogram.recordValueWithCount(value(index), count));
      return histogram;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("broken histogram: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private ByteBuffer inflate() throws DataFormatException {
    if (bytes.length <= COMPRESSED_HEADER_BYTES
        || ByteBuffer.wrap(bytes).getInt(0) != COMPRESSED_COOKIE) {
      throw new IllegalArgumentException("no compressed V2 histogram");
    }
    int length = ByteBuffer.wrap(bytes).getInt(4);
    if (length < 0 || length > bytes.length - COMPRESSED_HEADER_BYTES) {
      throw new IllegalArgumentException("histogram is cut off");
    }
    inflater.setInput(bytes, COMPRESSED_HEADER_BYTES, length);
    int payloadBytes = checkHeader(inflate(V2_HEADER_BYTES));
    if (payloadBytes < 0
        || payloadBytes > MAX_PAYLOAD_BYTES
        || payloadBytes > (long) MOST_BYTES_OF_ONE * length) {
      throw new IllegalArgumentException("histogram with a payload of " + payloadBytes + " bytes");
    }
    return inflate(payloadBytes);
  }

  private ByteBuffer inflate(int length) throws DataFormatException {
    ByteBuffer inflated = ByteBuffer.allocate(length);
    while (inflated.hasRemaining() && inflater.inflate(inflated) > 0) {
      // goes on until it is whole or the input is used up
    }
    if (inflated.hasRemaining()) {
      throw new IllegalArgumentException("histogram is cut off");
    }
    return inflated.flip();
  }

  /** Returns how long the payload is. */
  private int checkHeader(ByteBuffer header) {
    // A shifted histogram would be added up in the wrong places; none of ours ever is.
    if (header.getInt(0) != V2_COOKIE || header.getInt(8) != 0 || header.getDouble(32) != 1.0) {
      throw new IllegalArgumentException("no plain V2 histogram");
    }
    digits = header.getInt(12);
    long lowest = header.getLong(16);
    long highest = header.getLong(24);
    long most = 2 * Histograms.HIGHEST_MICROS;
    if (digits < 0 || digits > MAX_DIGITS || lowest != 1 || highest < 2 || highest > most) {
      throw new IllegalArgumentException(
          "histogram with " + digits + " digits from " + lowest + " to " + highest);
    }
    return header.getInt(4);
  }

  /** A count each, as zigzag LEB128; a negative one stands for so many counts of nothing. */
  private void forEachCount(ByteBuffer payload, Counts counts) {
    payload.rewind();
    int maxIndex = index(2 * Histograms.HIGHEST_MICROS);
    int index = 0;
    while (payload.hasRemaining()) {
      long count = zigZag(payload);
      if (count > 0) {
        checkIndex(index, maxIndex);
        counts.count(index, count);
      } else if (count < -maxIndex) {
        checkIndex(Integer.MAX_VALUE, maxIndex);
      }
      index += count < 0 ? (int) -count : 1;
      checkIndex(index - 1, maxIndex);
    }
  }

  private static void checkIndex(int index, int maxIndex) {
    if (index > maxIndex) {
      throw new IllegalArgumentException("histogram with more counts than any of ours");
    }
  }

  private void look(int index, long count) {
    highestIndex = index;
    total += count;
    if (total < 0) {
      // Counts that overflow together would poison every sum they are added to.
      throw new IllegalArgumentException("histogram whose counts overflow");
    }
  }

  /** Seven bits a byte, the ninth byte has eight. */
  private static long zigZag(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!in.hasRemaining()) {
        throw new IllegalArgumentException("histogram whose last count is cut off");
      }
      byte next = in.get();
      if (shift == 56) {
        value |= (long) next << shift;
        break;
      }
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        break;
      }
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Lowest value that is counted there. */
  private long value(int index) {
    int half = 1 << HALF_MAGNITUDES[digits];
    int bucket = Math.max(0, index / half - 1);
    int within = index < half ? index : index % half + half;
    return (long) within << bucket;
  }

  /** Where a value is counted. */
  private int index(long value) {
    int magnitude = HALF_MAGNITUDES[digits];
    long smallest = (2L << magnitude) - 1;
    int bucket = 63 - magnitude - Long.numberOfLeadingZeros(value | smallest);
    return (bucket << magnitude) + (int) (value >>> bucket);
  }

  private long footprintBytes() {
    int half = 1 << HALF_MAGNITUDES[digits];
    return FIXED_BYTES + (highestIndex / half + 2L) * half * Long.BYTES;
  }
}
