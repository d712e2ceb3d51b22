package dev.siskin.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class PowersOfTenTest {
  @Test
  void theWideFormIsTheWholePartOfThePower() {
    for (int q = PowersOfTen.LEAST; q <= PowersOfTen.MOST; q++) {
      BigInteger wide =
          new BigInteger(Long.toUnsignedString(PowersOfTen.high(q)))
              .shiftLeft(64)
              .add(new BigInteger(Long.toUnsignedString(PowersOfTen.low(q))));
      assertThat(wide.bitLength()).as("10^%d", q).isEqualTo(128);
      BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(q);
      int lower = scaled(wide, PowersOfTen.shift(q)).compareTo(power);
      assertThat(lower).as("10^%d", q).isLessThanOrEqualTo(0);
      assertThat(lower == 0).as("10^%d", q).isEqualTo(PowersOfTen.exact(q));
      assertThat(scaled(wide.add(BigInteger.ONE), PowersOfTen.shift(q)))
          .as("10^%d", q)
          .isGreaterThan(power);
    }
  }

  /** On which it rests that a product below half of the least number is surely below it. */
  @Test
  void noPowerIsJustBelowAPowerOfTwo() {
    for (int q = PowersOfTen.LEAST; q <= PowersOfTen.MOST; q++) {
      assertThat(Long.compareUnsigned(PowersOfTen.high(q), -1_000)).isNegative();
    }
  }

  @Test
  void doublesAndLongsAreThePowers() {
    for (int q = 0; q <= PowersOfTen.MOST_DOUBLE; q++) {
      assertThat(new BigDecimal(PowersOfTen.asDouble(q)))
          .isEqualByComparingTo(BigDecimal.TEN.pow(q));
    }
    for (int q = 0; q <= 18; q++) {
      assertThat(BigDecimal.valueOf(PowersOfTen.asLong(q)))
          .isEqualByComparingTo(BigDecimal.TEN.pow(q));
    }
  }

  @Test
  void theDecimalExponentIsRightBesideEveryPowerOfTen() {
    for (int q = -324; q <= 308; q++) {
      double nearest = Double.parseDouble("1e" + q);
      assertExponent(nearest);
      assertExponent(Math.nextUp(nearest));
      assertExponent(Math.nextDown(nearest));
    }
  }

  @Test
  void theDecimalExponentIsRightBesideEveryPowerOfTwo() {
    for (int power = -1074; power <= 1023; power++) {
      double number = Math.scalb(1.0, power);
      assertExponent(number);
      assertExponent(Math.nextUp(number));
      assertExponent(Math.nextDown(number));
    }
  }

  private static void assertExponent(double number) {
    if (number > 0) {
      BigDecimal exact = new BigDecimal(number);
      int binary =
          number < Double.MIN_NORMAL
              ? -1011 - Long.numberOfLeadingZeros(Double.doubleToRawLongBits(number))
              : Math.getExponent(number);
      assertThat(PowersOfTen.decimalExponent(number, binary))
          .as("%s", number)
          .isEqualTo(exact.precision() - exact.scale() - 1);
    }
  }

  private static BigDecimal scaled(BigInteger wide, int shift) {
    return shift >= 0
        ? new BigDecimal(wide.shiftLeft(shift))
        : new BigDecimal(wide).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-shift)));
  }
}
