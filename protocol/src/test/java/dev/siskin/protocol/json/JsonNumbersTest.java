package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code -Dsiskin.verify=true} takes many more numbers. */
class JsonNumbersTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final int FLOATS = FULL ? 20_000_000 : 200_000;
  private static final int DOUBLES = FULL ? 5_000_000 : 100_000;

  /** A number as TF Serving may print it: digits and a point, or an exponent of two digits. */
  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+|(\\.[0-9]+)?e[+-][0-9]{2,3})";

  @Test
  void numbersArePrintedAsCDoes() throws IOException {
    int lines = 0;
    for (String line : lines("c-printf.txt")) {
      String[] field = line.split(" ", -1);
      String printed =
          field[0].equals("f")
              ? text(Float.intBitsToFloat(Integer.parseUnsignedInt(field[1], 16)))
              : text(Double.longBitsToDouble(Long.parseUnsignedLong(field[1], 16)));
      assertThat(printed).as(line).isEqualTo(field[2]);
      lines++;
    }
    assertThat(lines).isGreaterThan(3_500);
  }

  @Test
  void whatIsNoNumberHasAWord() {
    assertThat(text(Float.NaN)).isEqualTo("NaN");
    assertThat(text(Float.POSITIVE_INFINITY)).isEqualTo("Infinity");
    assertThat(text(Float.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    assertThat(text(Double.NaN)).isEqualTo("NaN");
    assertThat(text(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
    assertThat(text(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    assertThat(text(0f)).isEqualTo("0.0");
    assertThat(text(-0f)).isEqualTo("-0.0");
    assertThat(text(-0.0)).isEqualTo("-0.0");
  }

  @Test
  void randomBitsArePrintedByTheRule() {
    Random random = new Random(11);
    for (int i = 0; i < FLOATS; i++) {
      assertByRule(Float.intBitsToFloat(random.nextInt()));
    }
    for (int i = 0; i < DOUBLES; i++) {
      assertByRule(Double.longBitsToDouble(random.nextLong()));
    }
  }

  /** Where the short form is tried: near numbers of six digits, on them and beside them. */
  @Test
  void numbersBesideShortOnesArePrintedByTheRule() {
    Random random = new Random(12);
    for (int i = 0; i < FLOATS / 10; i++) {
      String text = (1 + random.nextInt(999_999)) + "e" + (random.nextInt(640) - 330);
      double near = Double.parseDouble(text);
      float nearFloat =
          Float.parseFloat((1 + random.nextInt(999_999)) + "e" + (random.nextInt(86) - 50));
      for (int beside = -2; beside <= 2; beside++) {
        assertByRule(Double.longBitsToDouble(Double.doubleToRawLongBits(near) + beside));
        assertByRule(Float.intBitsToFloat(Float.floatToRawIntBits(nearFloat) + beside));
      }
    }
  }

  @Test
  void wholeNumbersAndTheirHalvesArePrintedByTheRule() {
    Random random = new Random(13);
    for (int i = 0; i < FLOATS / 10; i++) {
      long whole = random.nextLong() >>> (1 + random.nextInt(62));
      assertByRule((float) whole);
      assertByRule((double) whole);
      assertByRule(whole / 2.0);
      assertByRule(whole / 1024.0);
      assertByRule(-whole / 1024f);
    }
  }

  @Test
  void powersOfTwoAndWhatIsBesideThemArePrintedByTheRule() {
    for (int power = -1074; power <= 1023; power++) {
      double number = Math.scalb(1.0, power);
      for (double each : new double[] {Math.nextDown(number), number, Math.nextUp(number)}) {
        assertByRule(each);
        assertByRule((float) each);
      }
      float single = Math.scalb(1f, power);
      assertByRule(Math.nextUp(single));
      assertByRule(Math.nextDown(single));
    }
    assertByRule(Float.MAX_VALUE);
    assertByRule(Double.MAX_VALUE);
  }

  /** The way that is taken where the tables cannot decide, which they always did so far. */
  @Test
  void decimalsOfAnyLengthGiveTheSameDigits() {
    Random random = new Random(14);
    for (int i = 0; i < 20_000; i++) {
      long significand = 1L << 52 | random.nextLong() >>> 12;
      int power = random.nextInt(2_000) - 1_050;
      int exponent = exponent(new BigDecimal(Math.scalb((double) significand, power)));
      if (Double.isFinite(Math.scalb((double) significand, power))) {
        assertThat(DecimalDigits.exactly(significand, power, 16 - exponent))
            .isEqualTo(DecimalDigits.nearest(significand, power, exponent, 17));
      }
    }
    assertThat(DecimalDigits.exactly(5, 0, -1)).isEqualTo(0);
    assertThat(DecimalDigits.exactly(15, 0, -1)).isEqualTo(2);
    assertThat(DecimalDigits.exactly(1, -1, 1)).isEqualTo(5);
  }

  private static void assertByRule(float value) {
    String text = text(value);
    String rule = Float.isFinite(value) && value != 0 ? byRule(value, true) : text;
    if (!text.equals(rule) || (Float.isFinite(value) && !text.matches(NUMBER))) {
      assertThat(text).as("bits %x", Float.floatToRawIntBits(value)).isEqualTo(rule);
    }
  }

  private static void assertByRule(double value) {
    String text = text(value);
    String rule = Double.isFinite(value) && value != 0 ? byRule(value, false) : text;
    if (!text.equals(rule) || (Double.isFinite(value) && !text.matches(NUMBER))) {
      assertThat(text).as("bits %x", Double.doubleToRawLongBits(value)).isEqualTo(rule);
    }
  }

  /** The rule said plainly, with decimals of any length. */
  private static String byRule(double value, boolean isFloat) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal six = exact.round(new MathContext(6, RoundingMode.HALF_EVEN));
    boolean same = isFloat ? six.floatValue() == (float) value : six.doubleValue() == value;
    int digits = same ? 6 : isFloat ? 9 : 17;
    BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = exponent(rounded);
    BigDecimal plain = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < digits) {
      return plain.scale() <= 0 ? plain.toPlainString() + ".0" : plain.toPlainString();
    }
    String all = plain.unscaledValue().abs().toString();
    String rest = all.length() == 1 ? "" : "." + all.substring(1);
    String sign = value < 0 ? "-" : "";
    return String.format("%s%c%se%+03d", sign, all.charAt(0), rest, exponent);
  }

  private static int exponent(BigDecimal number) {
    return number.precision() - number.scale() - 1;
  }

  private static String text(float value) {
    ByteSink out = new ByteSink(0);
    JsonNumbers.putFloat(out, value);
    return new String(out.toBytes(), UTF_8);
  }

  private static String text(double value) {
    ByteSink out = new ByteSink(0);
    JsonNumbers.putDouble(out, value);
    return new String(out.toBytes(), UTF_8);
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(JsonNumbersTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
