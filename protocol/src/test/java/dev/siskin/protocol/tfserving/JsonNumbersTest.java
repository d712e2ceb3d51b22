package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonNumbersTest {
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
  }

  @Test
  void randomBitsReadBackAsThemselvesInTheRightForm() {
    Random random = new Random(11);
    for (int i = 0; i < 200_000; i++) {
      float f = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(f)) {
        String text = text(f);
        assertThat(Float.parseFloat(text) == f && text.matches(NUMBER)).as(text).isTrue();
      }
    }
    for (int i = 0; i < 20_000; i++) {
      double d = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(d)) {
        String text = text(d);
        assertThat(Double.parseDouble(text) == d && text.matches(NUMBER)).as(text).isTrue();
      }
    }
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
