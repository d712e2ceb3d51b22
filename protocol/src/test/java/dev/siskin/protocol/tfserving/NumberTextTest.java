package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Decimal texts come in as the nearest float and the nearest double, to the bit. {@code
 * -Dsiskin.verify=true} takes many more texts.
 */
class NumberTextTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final int TEXTS = FULL ? 6_000_000 : 60_000;
  private static final int TEXTS_A_BODY = 10_000;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final int MOST_DIGITS = JsonLimits.DEFAULT.numberChars();

  private final List<String> texts = new ArrayList<>();

  @Test
  void randomTextsOfAllLengths() {
    Random random = new Random(5);
    for (int i = 0; i < TEXTS; i++) {
      addAndCheckMany(randomText(random));
    }
    assertNearest();
  }

  @Test
  void shortestTextsOfRandomFloatsAndDoubles() {
    Random random = new Random(7);
    for (int i = 0; i < TEXTS; i++) {
      float some = Float.intBitsToFloat(random.nextInt());
      double other = Double.longBitsToDouble(random.nextLong());
      addAndCheckMany(Float.isFinite(some) ? Float.toString(some) : "0.0");
      addAndCheckMany(Double.isFinite(other) ? Double.toString(other) : "-0.0");
    }
    assertNearest();
  }

  /** The middle itself where its digits are few enough, and what lies next to it on both sides. */
  @Test
  void textsAroundTheMiddleBetweenTwoFloats() {
    Random random = new Random(6);
    for (int i = 0; i < TEXTS / 4; i++) {
      // One of three has a small exponent, where middles have few digits.
      int bits =
          i % 3 == 0 ? 0x3f80_0000 + random.nextInt(0x0b00_0000) : random.nextInt(0x7f7f_ffff);
      float low = Float.intBitsToFloat(bits);
      addAround(middle(new BigDecimal(low), new BigDecimal(Math.nextUp(low))));
    }
    assertNearest();
  }

  @Test
  void textsAroundTheMiddleBetweenTwoDoubles() {
    Random random = new Random(8);
    for (int i = 0; i < TEXTS / 4; i++) {
      long bits =
          i % 3 == 0
              ? 0x3ff0_0000_0000_0000L + (random.nextLong() >>> 3 & 0x04ff_ffff_ffff_ffffL)
              : random.nextLong() >>> 1;
      double low = Double.longBitsToDouble(bits);
      if (low < Double.MAX_VALUE) {
        addAround(middle(new BigDecimal(low), new BigDecimal(Math.nextUp(low))));
      }
    }
    assertNearest();
  }

  @Test
  void textsAroundTheLeastAndTheLargest() {
    for (float some :
        new float[] {0, Float.MIN_VALUE, Float.MIN_NORMAL, Math.nextDown(Float.MAX_VALUE)}) {
      addAround(middle(new BigDecimal(some), new BigDecimal(Math.nextUp(some))));
      addAround(new BigDecimal(Math.nextUp(some)));
    }
    for (double some :
        new double[] {0, Double.MIN_VALUE, Double.MIN_NORMAL, Math.nextDown(Double.MAX_VALUE)}) {
      addAround(middle(new BigDecimal(some), new BigDecimal(Math.nextUp(some))));
      addAround(new BigDecimal(Math.nextUp(some)));
    }
    // Half a step above the largest: where infinity begins.
    addAround(TWO.pow(128).subtract(TWO.pow(103)));
    addAround(TWO.pow(1024).subtract(TWO.pow(970)));
    assertNearest();
  }

  @Test
  void wholeNumbersAroundEveryPowerOfTwoAndTen() {
    for (int i = 0; i < 200; i++) {
      for (BigInteger power : List.of(BigInteger.TWO.pow(i), BigInteger.TEN.pow(i % 60))) {
        for (int beside = -1; beside <= 1; beside++) {
          String whole = power.add(BigInteger.valueOf(beside)).toString();
          texts.add(whole);
          texts.add("-" + whole + (whole.length() < MOST_DIGITS - 1 ? ".0" : ""));
        }
      }
    }
    assertNearest();
  }

  @Test
  void zerosInAllPlaces() {
    for (int zeros = 0; zeros < 45; zeros++) {
      String many = "0".repeat(zeros);
      texts.add("0." + many + "123456789012345678");
      texts.add("0." + many + "1e" + zeros);
      texts.add("1" + many + ".5");
      texts.add("1" + many + "e-" + zeros);
      texts.add("1." + many + "1");
      texts.add("-0." + many + "0e" + (zeros * 10));
      texts.add("12345678901234567." + many + "0");
    }
    assertNearest();
  }

  @Test
  void exponentsBeyondAllNumbers() {
    for (String exponent : List.of("400", "99999", "2147483648", "99999999999999999999")) {
      texts.add("1e" + exponent);
      texts.add("-1.5E+" + exponent);
      texts.add("1e-" + exponent);
      texts.add("0e" + exponent);
      texts.add("-0.0e-" + exponent);
    }
    assertNearest();
  }

  private void addAround(BigDecimal number) {
    for (RoundingMode side : List.of(RoundingMode.DOWN, RoundingMode.UP)) {
      for (int digits : new int[] {9, 17, 19, 20, 21, 40, MOST_DIGITS - 4}) {
        BigDecimal rounded = number.round(new MathContext(digits, side));
        addAndCheckMany(rounded.unscaledValue() + "e" + -rounded.scale());
        if (rounded.scale() > 0 && rounded.toPlainString().length() < MOST_DIGITS) {
          addAndCheckMany("-" + rounded.toPlainString());
        }
      }
    }
  }

  private static BigDecimal middle(BigDecimal low, BigDecimal high) {
    return low.add(high).divide(TWO);
  }

  private void addAndCheckMany(String text) {
    texts.add(text);
    if (texts.size() == TEXTS_A_BODY) {
      assertNearest();
    }
  }

  private void assertNearest() {
    if (texts.isEmpty()) {
      return;
    }
    String body = "{\"instances\":[" + String.join(",", texts) + "]}";
    ByteBuffer floats = values(body, DType.FLOAT);
    ByteBuffer doubles = values(body, DType.DOUBLE);
    for (String text : texts) {
      int floatBits = Float.floatToRawIntBits(Float.parseFloat(text));
      long doubleBits = Double.doubleToRawLongBits(Double.parseDouble(text));
      if (floats.getInt() != floatBits || doubles.getLong() != doubleBits) {
        assertThat(floats.getFloat(floats.position() - 4))
            .as(text)
            .isEqualTo(Float.parseFloat(text));
        assertThat(doubles.getDouble(doubles.position() - 8))
            .as(text)
            .isEqualTo(Double.parseDouble(text));
      }
    }
    texts.clear();
  }

  private static ByteBuffer values(String body, DType dtype) {
    TensorData values = Bodies.read(body, signature(spec("x", dtype, -1))).inputs()[0];
    return ByteBuffer.wrap(values.bytes(), values.offset(), values.length())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
    int whole = 1 + random.nextInt(random.nextInt(30) + 1);
    text.append((char) ('1' + random.nextInt(9)));
    digits(text, whole - 1, random);
    if (random.nextInt(4) > 0) {
      text.append('.');
      digits(text, 1 + random.nextInt(random.nextInt(30) + 1), random);
    }
    if (random.nextBoolean()) {
      int reach = random.nextBoolean() ? 60 : 360;
      text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(2 * reach) - reach);
    }
    return text.toString();
  }

  private static void digits(StringBuilder text, int count, Random random) {
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }
}
