package dev.siskin.protocol.telemetry;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/**
 * HdrHistograms as text: V2, compressed, base64, which every HdrHistogram library reads. Histograms
 * of this form can be added up without loss.
 */
public final class Histograms {
  /** Two digits: a quantile is right within 1 %. */
  public static final int DIGITS = 2;

  /** Longer latencies than an hour count as an hour. */
  public static final long HIGHEST_MICROS = 3_600_000_000L;

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
    return decode(text, new HistogramBudget());
  }

  /** The same, with what it takes taken from the budget of its record. */
  static Histogram decode(String text, HistogramBudget budget) {
    return new HistogramText(text).decode(budget);
  }
}
