package dev.siskin.protocol.json;

/**
 * The float or double nearest to a decimal number, ties to even: {@code digits * 10^exponent} with
 * up to 19 digits.
 *
 * <p>Two ways, both without allocation. Where the digits and the power of ten are doubles, one
 * operation rounds correctly (Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990).
 * Else the digits are multiplied with a power of 128 bits, after Eisel and Lemire (Lemire, Number
 * Parsing at a Gigabyte per Second, 2021). Their product is rounded down, so the true one lies
 * between it and a bound not far above; unless the middle between two numbers lies there too, the
 * answer is known. What stays open is for the caller to settle: one text in 10^21 by chance, some
 * in a thousand of those with more than 19 digits, and exact middles such as {@code
 * 9007199254740993.0}.
 */
final class NearestNumber {
  /** No bits of any magnitude: not decided here. */
  static final long OPEN = -1;

  private static final int FLOAT_BITS = 24;
  private static final int DOUBLE_BITS = 53;
  private static final long MIDDLE_OF_FLOATS = 1L << (DOUBLE_BITS - FLOAT_BITS - 1);

  private NearestNumber() {}

  /** Whether {@link #oneOperation} may be asked. */
  static boolean isOneOperation(long digits, int exponent) {
    return digits >>> DOUBLE_BITS == 0
        && exponent >= -PowersOfTen.MOST_DOUBLE
        && exponent <= PowersOfTen.MOST_DOUBLE;
  }

  /** The nearest double, of digits and an exponent that allow it. */
  static double oneOperation(long digits, int exponent) {
    return exponent < 0
        ? digits / PowersOfTen.asDouble(-exponent)
        : digits * PowersOfTen.asDouble(exponent);
  }

  /**
   * The nearest float by way of the nearest double: rounded twice, which goes wrong only where the
   * double is a middle of two floats. Then what the double lacks decides.
   */
  static float oneOperationToFloat(long digits, int exponent) {
    double nearest = oneOperation(digits, exponent);
    long beyondFloat = Double.doubleToRawLongBits(nearest) & (2 * MIDDLE_OF_FLOATS - 1);
    if (beyondFloat == MIDDLE_OF_FLOATS) {
      double stated = (double) digits;
      double lacks =
          exponent < 0
              ? -Math.fma(nearest, PowersOfTen.asDouble(-exponent), -stated)
              : Math.fma(stated, PowersOfTen.asDouble(exponent), -nearest);
      nearest = lacks > 0 ? Math.nextUp(nearest) : lacks < 0 ? Math.nextDown(nearest) : nearest;
    }
    return (float) nearest;
  }

  /**
   * The bits of the nearest float, or {@link #OPEN}.
   *
   * @param digits unsigned
   * @param cut whether more digits follow, not all of them 0
   */
  static long floatBits(long digits, int exponent, boolean cut) {
    return bits(digits, exponent, cut, FLOAT_BITS, Float.MAX_EXPONENT);
  }

  /** The bits of the nearest double, or {@link #OPEN}. */
  static long doubleBits(long digits, int exponent, boolean cut) {
    return bits(digits, exponent, cut, DOUBLE_BITS, Double.MAX_EXPONENT);
  }

  private static long bits(
      long digits, int exponent, boolean cut, int precision, int maxBinaryExponent) {
    if (digits == 0 || exponent < PowersOfTen.LEAST) {
      return 0;
    }
    long infinity = (2L * maxBinaryExponent + 1) << (precision - 1);
    if (exponent > PowersOfTen.MOST) {
      return infinity;
    }
    int zeros = Long.numberOfLeadingZeros(digits);
    long factor = digits << zeros;
    long top = WideProduct.top(factor, exponent);
    int topBits = Long.SIZE - Long.numberOfLeadingZeros(top);
    int binaryExponent = topBits + 127 + PowersOfTen.shift(exponent) - zeros;
    if (binaryExponent > maxBinaryExponent) {
      return infinity;
    }
    int lacking = Math.max(0, 1 - maxBinaryExponent - binaryExponent);
    int dropped = topBits - precision + lacking;
    if (dropped > Long.SIZE) {
      // Below half of the least number, and not near it: no power of ten is near one of two.
      return 0;
    }
    long slack = cut ? 1L << zeros : 0;
    int up = roundsUp(factor, exponent, top, dropped, slack);
    if (up < 0) {
      return OPEN;
    }
    long kept = (dropped == Long.SIZE ? 0 : top >>> dropped) + up;
    // A normal number's highest bit adds 1 to the exponent, and so does a carry out of its digits.
    return lacking > 0
        ? kept
        : ((long) (binaryExponent + maxBinaryExponent - 1) << (precision - 1)) + kept;
  }

  /**
   * 1 or 0, -1 where that cannot be known.
   *
   * @param dropped low bits of {@code top} that do not fit the number, 1 to 64
   * @param slack what digits that were cut could add to {@code top}
   */
  private static int roundsUp(long factor, int exponent, long top, int dropped, long slack) {
    long half = 1L << (dropped - 1);
    long rest = top & ((half - 1) | half);
    int side = Long.compareUnsigned(rest, half);
    if (side > 0) {
      return 1;
    }
    boolean exact = slack == 0 && PowersOfTen.exact(exponent);
    if (side < 0) {
      return exact || Long.compareUnsigned(rest + slack + 1, half) < 0
          ? 0
          : roundsDownSurely(factor, exponent, rest + slack, half);
    }
    long below = WideProduct.middle(factor, exponent) | WideProduct.bottom(factor, exponent);
    boolean tie = below == 0 && exact;
    return tie && (dropped == Long.SIZE || ((top >>> dropped) & 1) == 0) ? 0 : 1;
  }

  /**
   * 0 or -1, looking at one word more: the bound lies 3 units of it above, 1 for each of the words
   * left off.
   */
  private static int roundsDownSurely(long factor, int exponent, long rest, long half) {
    long middle = WideProduct.middle(factor, exponent);
    boolean carries = middle >= -3 && middle < 0;
    return Long.compareUnsigned(carries ? rest + 1 : rest, half) < 0 ? 0 : -1;
  }
}
