package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.tensor.DType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decimal texts come in as the nearest float and the nearest double. */
class NumberTextTest {
  private static final int TEXTS = 40_000;

  @Test
  void randomTextsOfAllLengthsAreReadAsTheNearestNumber() {
    Random random = new Random(5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(randomText(random));
    }
    assertNearest(texts);
  }

  @Test
  void textsAroundTheMiddleBetweenTwoFloatsAreReadAsTheNearestNumber() {
    Random random = new Random(6);
    List<String> texts = new ArrayList<>();
    while (texts.size() < 6_000) {
      float low = Float.intBitsToFloat(random.nextInt(0x7f7f_ffff));
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
      BigDecimal ulp = middle.ulp();
      for (BigDecimal text : List.of(middle, middle.add(ulp), middle.subtract(ulp))) {
        if (text.toString().length() <= JsonLimits.DEFAULT.numberChars()) {
          texts.add(text.toString().replace("E+", "e"));
        }
      }
    }
    assertNearest(texts);
  }

  private static void assertNearest(List<String> texts) {
    String body = "{\"instances\":[" + String.join(",", texts) + "]}";
    ByteBuffer floats = values(body, DType.FLOAT);
    ByteBuffer doubles = values(body, DType.DOUBLE);
    for (String text : texts) {
      assertThat(floats.getFloat()).as(text).isEqualTo(Float.parseFloat(text));
      assertThat(doubles.getDouble()).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  private static ByteBuffer values(String body, DType dtype) {
    byte[] bytes = Bodies.read(body, signature(spec("x", dtype, -1))).inputs()[0].bytes();
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
    int whole = 1 + random.nextInt(random.nextInt(20) + 1);
    text.append((char) ('1' + random.nextInt(9)));
    digits(text, whole - 1, random);
    if (random.nextInt(4) > 0) {
      text.append('.');
      digits(text, 1 + random.nextInt(random.nextInt(30) + 1), random);
      if (random.nextBoolean()) {
        text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(120) - 70);
      }
    }
    return text.toString();
  }

  private static void digits(StringBuilder text, int count, Random random) {
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }
}
