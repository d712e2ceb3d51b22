package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramsTest {
  @Test
  void aHistogramComesBackExactly() {
    Random random = new Random(1);
    for (int values : new int[] {0, 1, 2, 100, 10_000}) {
      Histogram histogram = random(random, values);
      Histogram back = Histograms.decode(Histograms.encode(histogram));
      assertThat(back).isEqualTo(histogram);
      assertThat(back.getTotalCount()).isEqualTo(values);
    }
  }

  @Test
  void theLargestValuesComeBack() {
    Histogram histogram = Histograms.micros();
    histogram.recordValue(0);
    histogram.recordValue(1);
    histogram.recordValueWithCount(Histograms.HIGHEST_MICROS, Long.MAX_VALUE / 4);
    assertThat(Histograms.decode(Histograms.encode(histogram))).isEqualTo(histogram);
  }

  @Test
  void sumsOfDecodedHistogramsAreExact() {
    Random random = new Random(2);
    Histogram one = Histograms.micros();
    Histogram sum = Histograms.micros();
    for (int replica = 0; replica < 20; replica++) {
      Histogram part = random(random, random.nextInt(500));
      one.add(part);
      sum.add(Histograms.decode(Histograms.encode(part)));
    }
    assertThat(sum).isEqualTo(one);
    for (double percentile : new double[] {0, 50, 90, 99, 99.9, 100}) {
      assertThat(sum.getValueAtPercentile(percentile))
          .isEqualTo(one.getValueAtPercentile(percentile));
    }
  }

  @Test
  void aQuantileIsRightWithin1Percent() {
    Histogram histogram = Histograms.micros();
    for (long value = 1; value < 3_000_000_000L; value = value * 11 / 10 + 1) {
      histogram.reset();
      histogram.recordValue(value);
      long read = Histograms.decode(Histograms.encode(histogram)).getValueAtPercentile(50);
      assertThat(Math.abs(read - value)).isLessThanOrEqualTo(value / 100 + 1);
    }
  }

  @Test
  void textThatIsNoHistogramIsRefused() {
    for (String text : new String[] {"", "A", "AAAA", "not base64!", "HISTFAAAAA==", "äöü"}) {
      assertRefused(text);
    }
    assertRefused("A".repeat(300_000));
    assertRefused(base64(new byte[64]));
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = Base64.getDecoder().decode(Histograms.encode(random(new Random(3), 1_000)));
    for (int length = 0; length < whole.length; length++) {
      assertRefused(base64(Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void aHeaderThatAsksForMuchMemoryIsRefused() {
    assertRefused(compressed(header(5, 1, Long.MAX_VALUE)));
    assertRefused(compressed(header(3, 1, Long.MAX_VALUE / 2)));
    assertRefused(compressed(header(2, 1, 3 * Histograms.HIGHEST_MICROS)));
    assertRefused(compressed(header(-1, 1, 1000)));
    assertRefused(compressed(header(2, 0, 1000)));
    assertRefused(compressed(header(2, 1000, 1_000_000)));
    assertRefused(compressed(header(2, 1, -5)));
    assertThat(Histograms.decode(compressed(header(2, 1, 3_600_000))).getTotalCount()).isZero();
  }

  @Test
  void ourReadingIsTheLibrarysOwn() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 400; i++) {
      Histogram histogram = new Histogram(1, Histograms.HIGHEST_MICROS, i % 4);
      for (int value = random.nextInt(i + 1); value >= 0; value--) {
        long micros = (long) Math.exp(random.nextDouble() * Math.log(3e9));
        histogram.recordValueWithCount(micros, 1L << random.nextInt(40));
      }
      String text = Histograms.encode(histogram);
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      Histogram library = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
      assertThat(Histograms.decode(text)).isEqualTo(library).isEqualTo(histogram);
      assertThat(Histograms.decode(text).getMean()).isEqualTo(library.getMean());
    }
  }

  @Test
  void memoryIsForTheValuesNotForTheRangeInTheHeader() {
    Histogram wide = new Histogram(1, 2 * Histograms.HIGHEST_MICROS, 3);
    wide.recordValue(900);
    Histogram read = Histograms.decode(Histograms.encode(wide));
    assertThat(wide.getEstimatedFootprintInBytes()).isGreaterThan(150_000);
    assertThat(read.getEstimatedFootprintInBytes()).isLessThan(20_000);
    assertThat(read).isEqualTo(wide);
  }

  @Test
  void histogramsOfOneRecordHaveABudgetTogether() {
    Histogram slow = new Histogram(1, 2 * Histograms.HIGHEST_MICROS, 3);
    slow.recordValue(Histograms.HIGHEST_MICROS);
    String text = Histograms.encode(slow);
    HistogramBudget budget = new HistogramBudget();
    int taken = 0;
    while (taken < 1_000) {
      try {
        Histograms.decode(text, budget);
        taken++;
      } catch (IllegalArgumentException full) {
        assertThat(full).hasMessageContaining("would take more than 67108864 bytes");
        break;
      }
    }
    assertThat(text.length()).isLessThan(100);
    assertThat(taken).isBetween(300, 500);
  }

  @Test
  void aZeroRunBeyondTheRangeIsRefused() {
    ByteBuffer plain = ByteBuffer.allocate(49);
    plain.put(header(2, 1, 3_600_000).array()).putInt(4, 9);
    for (int i = 40; i < 49; i++) {
      plain.put(i, (byte) 0xff);
    }
    assertRefused(compressed(plain));
    assertRefused(compressed(plain.put(48, (byte) 0x7f)));
  }

  @Test
  void olderAndShiftedFormsAreRefused() {
    assertRefused(compressed(header(2, 1, 3_600_000).putInt(0, 0x1c849301)));
    assertRefused(compressed(header(2, 1, 3_600_000).putInt(0, 0x1c849308)));
    assertRefused(compressed(header(2, 1, 3_600_000).putInt(8, 1_000_000)));
  }

  @Test
  void aPayloadOfAnotherLengthThanItsHeaderSaysIsRefused() {
    assertRefused(compressed(header(2, 1, 3_600_000).putInt(4, Integer.MAX_VALUE)));
    assertRefused(compressed(header(2, 1, 3_600_000).putInt(4, -1)));
  }

  @Test
  void countsThatOverflowAreRefused() {
    Histogram histogram = Histograms.micros();
    histogram.recordValueWithCount(1, Long.MAX_VALUE);
    histogram.recordValueWithCount(1_000, Long.MAX_VALUE);
    assertRefused(Histograms.encode(histogram));
  }

  @Test
  void changedBytesAreAHistogramOrRefused() {
    Random random = new Random(4);
    byte[] whole = Base64.getDecoder().decode(Histograms.encode(random(random, 1_000)));
    byte[] plain = plain(random(random, 1_000));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = (i % 2 == 0 ? whole : plain).clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String text = i % 2 == 0 ? base64(bytes) : compressed(ByteBuffer.wrap(bytes));
      try {
        Histogram histogram = Histograms.decode(text);
        Histogram sum = Histograms.micros();
        sum.add(histogram);
        assertThat(sum.getTotalCount()).isEqualTo(histogram.getTotalCount()).isNotNegative();
        assertThat(histogram.getEstimatedFootprintInBytes()).isLessThan(1 << 20);
      } catch (IllegalArgumentException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      } catch (RuntimeException | Error e) {
        fail("change " + i, e);
      }
    }
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> Histograms.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Histogram random(Random random, int values) {
    Histogram histogram = Histograms.micros();
    for (int i = 0; i < values; i++) {
      histogram.recordValue((long) Math.exp(random.nextDouble() * Math.log(3e9)));
    }
    return histogram;
  }

  /** An uncompressed V2 histogram without values. */
  private static ByteBuffer header(int digits, long lowest, long highest) {
    return ByteBuffer.allocate(40)
        .putInt(0x1c849303 | 0x10)
        .putInt(0)
        .putInt(0)
        .putInt(digits)
        .putLong(lowest)
        .putLong(highest)
        .putDouble(1.0);
  }

  private static byte[] plain(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), length);
  }

  private static String compressed(ByteBuffer plain) {
    byte[] bytes = new byte[plain.capacity()];
    plain.get(0, bytes);
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length + 100];
    int length = deflater.deflate(out);
    deflater.end();
    ByteBuffer framed = ByteBuffer.allocate(8 + length).putInt(0x1c849304 | 0x10).putInt(length);
    return base64(framed.put(out, 0, length).array());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
