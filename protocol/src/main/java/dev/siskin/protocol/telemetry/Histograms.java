package dev.siskin.protocol.telemetry;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * HdrHistograms as text: V2, compressed, base64, which every HdrHistogram library reads. Histograms
 * of this form can be added up without loss.
 */
public final class Histograms {
  /** Two digits: a quantile is right within 1 %. */
  public static final int DIGITS = 2;

  /** Longer latencies than an hour count as an hour. */
  public static final long HIGHEST_MICROS = 3_600_000_000L;

  private static final int MAX_TEXT_CHARS = 256 << 10;
  private static final int COMPRESSED_COOKIE = 0x1c849304 | 0x10;
  private static final int V2_COOKIE = 0x1c849303 | 0x10;
  private static final int COMPRESSED_HEADER_BYTES = 8;
  private static final int V2_HEADER_BYTES = 40;

  private Histograms() {}

  /** A new histogram for microseconds, small until large values come. */
  public static Histogram micros() {
    return new Histogram(DIGITS);
  }

  public static String encode(AbstractHistogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer, Deflater.BEST_SPEED);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * @throws IllegalArgumentException when the text is no histogram, or one whose header asks for
   *     more memory than any of ours
   */
  public static Histogram decode(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new IllegalArgumentException("histogram of " + text.length() + " characters");
    }
    byte[] bytes = Base64.getDecoder().decode(text);
    checkHeader(bytes);
    try {
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
      checkTotal(histogram);
      return histogram;
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("broken histogram: " + e, e);
    }
  }

  /** Counts that overflow together would poison every sum they are added to. */
  private static void checkTotal(Histogram histogram) {
    long total = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      total = Math.addExact(total, value.getCountAddedInThisIterationStep());
    }
    if (total != histogram.getTotalCount()) {
      throw new ArithmeticException("the counts overflow");
    }
  }

  /** Decoding allocates what the header says, so the header is read first. */
  private static void checkHeader(byte[] bytes) {
    if (bytes.length <= COMPRESSED_HEADER_BYTES
        || ByteBuffer.wrap(bytes).getInt(0) != COMPRESSED_COOKIE) {
      throw new IllegalArgumentException("no compressed V2 histogram");
    }
    ByteBuffer header = ByteBuffer.allocate(V2_HEADER_BYTES);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, COMPRESSED_HEADER_BYTES, bytes.length - COMPRESSED_HEADER_BYTES);
      while (header.hasRemaining() && inflater.inflate(header) > 0) {
        // goes on until the header is whole or the input is used up
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("broken histogram: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    if (header.hasRemaining()) {
      throw new IllegalArgumentException("histogram without a whole header");
    }
    // A shifted histogram would be added up in the wrong places; none of ours ever is.
    if (header.getInt(0) != V2_COOKIE || header.getInt(8) != 0) {
      throw new IllegalArgumentException("no plain V2 histogram");
    }
    int digits = header.getInt(12);
    long lowest = header.getLong(16);
    long highest = header.getLong(24);
    if (digits < 0 || digits > 3 || lowest != 1 || highest < 2 || highest > 2 * HIGHEST_MICROS) {
      throw new IllegalArgumentException(
          "histogram with " + digits + " digits from " + lowest + " to " + highest);
    }
  }
}
