package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.tensor.LittleEndian;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EightDigitsTest {
  @Test
  void everyByteBehindAnyNumberOfDigitsEndsThem() {
    for (int before = 0; before < 8; before++) {
      for (int b = 0; b < 256; b++) {
        byte[] text = "98765432".getBytes(US_ASCII);
        text[before] = (byte) b;
        boolean digit = b >= '0' && b <= '9';
        assertThat(EightDigits.count(asLong(text))).as("%x", b).isEqualTo(digit ? 8 : before);
      }
    }
  }

  @Test
  void theFirstDigitsAreANumberWhateverComesBehind() {
    Random random = new Random(61);
    byte[] text = new byte[8];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(text);
      int count = 1 + random.nextInt(8);
      long expected = 0;
      for (int j = 0; j < count; j++) {
        int digit = random.nextInt(10);
        text[j] = (byte) ('0' + digit);
        expected = 10 * expected + digit;
      }
      assertThat(EightDigits.first(asLong(text), count)).isEqualTo(expected);
      assertThat(EightDigits.count(asLong(text))).isGreaterThanOrEqualTo(count);
    }
  }

  private static long asLong(byte[] text) {
    return (long) LittleEndian.LONGS.get(text, 0);
  }
}
