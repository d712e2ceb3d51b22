package dev.siskin.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the tables decide is right, and they decide nearly everything. */
class NearestNumberTest {
  private static final int NUMBERS = 200_000;

  @Test
  void whatIsDecidedIsTheNearest() {
    Random random = new Random(21);
    int open = 0;
    for (int i = 0; i < NUMBERS; i++) {
      long digits = random.nextLong() >>> random.nextInt(64);
      int exponent = random.nextInt(700) - 350;
      String text = Long.toUnsignedString(digits) + "e" + exponent;
      long floatBits = NearestNumber.floatBits(digits, exponent, false);
      long doubleBits = NearestNumber.doubleBits(digits, exponent, false);
      open +=
          (floatBits == NearestNumber.OPEN ? 1 : 0) + (doubleBits == NearestNumber.OPEN ? 1 : 0);
      assertThat(floatBits)
          .as(text)
          .isIn(NearestNumber.OPEN, (long) Float.floatToRawIntBits(Float.parseFloat(text)));
      assertThat(doubleBits)
          .as(text)
          .isIn(NearestNumber.OPEN, Double.doubleToRawLongBits(Double.parseDouble(text)));
    }
    assertThat(open).as("exact middles").isLessThan(NUMBERS / 1_000);
  }

  @Test
  void digitsThatWereCutLeaveFewOpen() {
    Random random = new Random(22);
    int open = 0;
    for (int i = 0; i < NUMBERS; i++) {
      long digits =
          1_000_000_000_000_000_000L + (random.nextLong() >>> 1) % 9_000_000_000_000_000_000L;
      String text = Long.toUnsignedString(digits);
      int exponent = random.nextInt(700) - 360;
      long bits = NearestNumber.doubleBits(digits, exponent, true);
      String least = text + "0".repeat(20) + "1e" + (exponent - 21);
      String most = text + "9".repeat(21) + "e" + (exponent - 21);
      if (bits == NearestNumber.OPEN) {
        open++;
      } else {
        assertThat(Double.longBitsToDouble(bits))
            .isEqualTo(Double.parseDouble(least))
            .isEqualTo(Double.parseDouble(most));
      }
    }
    assertThat(open).isBetween(NUMBERS / 2_000, NUMBERS / 100);
  }

  @Test
  void exactMiddlesBehindAPointAreLeftOpen() {
    // 2^53 + 1, with a digit more; without that digit the power of ten is exact.
    assertThat(NearestNumber.doubleBits(90_071_992_547_409_930L, -1, false))
        .isEqualTo(NearestNumber.OPEN);
    assertThat(NearestNumber.doubleBits(9_007_199_254_740_993L, 0, false))
        .isEqualTo(Double.doubleToRawLongBits(0x1p53));
    assertThat(NearestNumber.doubleBits(9_007_199_254_740_995L, 0, false))
        .isEqualTo(Double.doubleToRawLongBits(0x1p53 + 4));
  }

  @Test
  void aTextJustAboveHalfOfTheLeastNumberIsNotZero() {
    // Half of the least double is 2.47032822920623272e-324 and more digits.
    assertThat(NearestNumber.doubleBits(2_470_328_229_206_232_720L, -342, true))
        .isEqualTo(NearestNumber.OPEN);
    assertThat(NearestNumber.doubleBits(2_470_328_229_206_232_721L, -342, false)).isOne();
    assertThat(NearestNumber.doubleBits(2_470_328_229_206_232_720L, -342, false)).isZero();
    assertThat(NearestNumber.doubleBits(2_470_328_229_206_232_700L, -342, true)).isZero();
  }

  @Test
  void oneOperationToFloatIsRoundedOnce() {
    Random random = new Random(23);
    int wrongByTwo = 0;
    for (int i = 0; i < NUMBERS; i++) {
      // The 16 digits nearest to a middle of two floats: no double lies between the two.
      double middle = (2 * (0x80_0000 + random.nextInt(0x60_0000)) + 1) * 0x1p-25;
      long digits =
          new BigDecimal(middle)
              .movePointRight(16)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact();
      float nearest = NearestNumber.oneOperationToFloat(digits, -16);
      assertThat(nearest).isEqualTo(Float.parseFloat(digits + "e-16"));
      wrongByTwo += nearest == (float) NearestNumber.oneOperation(digits, -16) ? 0 : 1;
    }
    assertThat(wrongByTwo).isGreaterThan(NUMBERS / 5);
    for (long digits = 83_886_080; digits < 83_887_080; digits++) {
      assertThat(NearestNumber.oneOperationToFloat(digits, -1))
          .isEqualTo(Float.parseFloat(digits + "e-1"));
      assertThat(NearestNumber.oneOperationToFloat(digits, 9))
          .isEqualTo(Float.parseFloat(digits + "e9"));
    }
  }
}
