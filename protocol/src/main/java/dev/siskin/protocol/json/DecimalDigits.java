package dev.siskin.protocol.json;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The first decimal digits of a float or double: {@code significand * 2^power} times the power of
 * ten that leaves so many digits before the point.
 *
 * <p>By one product with a power of 128 bits, as the reading side does it ({@link NearestNumber}):
 * rounded down, with a bound 2 units of its middle word above. A tie, which needs a number that has
 * few digits behind the ones asked for, comes only with powers of ten that are exact; see {@link
 * #nearest}.
 */
final class DecimalDigits {
  private DecimalDigits() {}

  /**
   * The digits without what is behind them; where nothing is behind them it may be one less.
   *
   * @param exponent decimal exponent of the number
   * @param digits how many, at most 17
   */
  static long floor(long significand, int power, int exponent, int digits) {
    int zeros = Long.numberOfLeadingZeros(significand);
    int scale = digits - 1 - exponent;
    return WideProduct.top(significand << zeros, scale) >>> dropped(power - zeros, scale);
  }

  /**
   * The digits rounded to nearest, ties to even; may come out as the next power of ten.
   *
   * <p>A tie of a number with a fraction needs a positive scale, and such a number ends {@code
   * -power} places behind its point, which is under 55. A tie of a whole number that has more
   * digits than asked for would need a number with fewer factors of two than all of these have,
   * being above 2^53 (2^24).
   */
  static long nearest(long significand, int power, int exponent, int digits) {
    int zeros = Long.numberOfLeadingZeros(significand);
    int scale = digits - 1 - exponent;
    long factor = significand << zeros;
    long top = WideProduct.top(factor, scale);
    int dropped = dropped(power - zeros, scale);
    long half = 1L << (dropped - 1);
    long rest = top & (2 * half - 1);
    long floor = top >>> dropped;
    if (rest >= half) {
      return isTie(factor, scale, rest, half) ? floor + (floor & 1) : floor + 1;
    }
    long middle = WideProduct.middle(factor, scale);
    boolean mayReachHalf = rest == half - 1 && middle < 0 && middle >= -2;
    return mayReachHalf && !PowersOfTen.exact(scale) ? exactly(significand, power, scale) : floor;
  }

  /** The same by way of decimals of any length. */
  static long exactly(long significand, int power, int scale) {
    BigDecimal number =
        power < 0
            ? BigDecimal.valueOf(significand).divide(BigDecimal.valueOf(2).pow(-power))
            : BigDecimal.valueOf(significand).multiply(BigDecimal.valueOf(2).pow(power));
    return number.scaleByPowerOfTen(scale).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  private static boolean isTie(long factor, int scale, long rest, long half) {
    return rest == half
        && PowersOfTen.exact(scale)
        && (WideProduct.middle(factor, scale) | WideProduct.bottom(factor, scale)) == 0;
  }

  /** Bits of the product's top word that are behind the point. */
  private static int dropped(int power, int scale) {
    return -(power + PowersOfTen.shift(scale) + 128);
  }
}
