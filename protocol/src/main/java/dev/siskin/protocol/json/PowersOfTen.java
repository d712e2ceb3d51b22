package dev.siskin.protocol.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Powers of ten in the three forms that reading and writing of numbers need, made once when the
 * class is loaded.
 *
 * <p>The wide form holds {@code 10^q} as {@code t * 2^shift} with {@code 2^127 <= t < 2^128}, of
 * which the table keeps the whole part, two longs. That is the table of Adams (Ryu, PLDI 2018) and
 * of Lemire (Number Parsing at a Gigabyte per Second, 2021); ours is rounded down everywhere, so
 * that what is left off is known to lie between 0 and 1.
 */
final class PowersOfTen {
  /** Of the wide form: any 19 digits times a power below are less than half of the least double. */
  static final int LEAST = -342;

  /** Of the wide form: reading needs 308, writing the least double with 17 digits needs 340. */
  static final int MOST = 340;

  /** Up to here the wide form is exact: {@code 5^55} is the last that fits 128 bits. */
  static final int MOST_EXACT = 55;

  /** Up to here a power of ten is a double. */
  static final int MOST_DOUBLE = 22;

  private static final double[] DOUBLES = new double[MOST_DOUBLE + 1];
  private static final long[] LONGS = new long[19];
  private static final long[] HIGH = new long[MOST - LEAST + 1];
  private static final long[] LOW = new long[MOST - LEAST + 1];
  private static final short[] SHIFTS = new short[MOST - LEAST + 1];

  /** The least double that is not below {@code 10^-324} and so on. */
  private static final double[] DECADES = new double[324 + 309];

  private static final int LEAST_DECADE = -324;

  static {
    for (int q = LEAST; q <= MOST; q++) {
      fill(q);
    }
    for (int q = 0; q < DOUBLES.length; q++) {
      DOUBLES[q] = Double.parseDouble("1e" + q);
    }
    for (int q = 0; q < LONGS.length; q++) {
      LONGS[q] = BigInteger.TEN.pow(q).longValueExact();
    }
    for (int i = 0; i < DECADES.length; i++) {
      DECADES[i] = doubleNotBelow(i + LEAST_DECADE);
    }
  }

  private PowersOfTen() {}

  /** Exactly {@code 10^q}, 0 to {@link #MOST_DOUBLE}. */
  static double asDouble(int q) {
    return DOUBLES[q];
  }

  /** Exactly {@code 10^q}, 0 to 18. */
  static long asLong(int q) {
    return LONGS[q];
  }

  /** The upper half of the wide form. */
  static long high(int q) {
    return HIGH[q - LEAST];
  }

  /** The lower half of the wide form. */
  static long low(int q) {
    return LOW[q - LEAST];
  }

  /** The power of two of the wide form. */
  static int shift(int q) {
    return SHIFTS[q - LEAST];
  }

  /** Whether the two halves are all of it. */
  static boolean exact(int q) {
    return q >= 0 && q <= MOST_EXACT;
  }

  /**
   * The decimal exponent of a number: 0 for 1 to under 10.
   *
   * @param binaryExponent the same to base two
   */
  static int decimalExponent(double magnitude, int binaryExponent) {
    // log10(2) in 22 bits; exact enough for all exponents of a double.
    int exponent = (int) ((binaryExponent * 1_262_611L) >> 22);
    int next = exponent + 1 - LEAST_DECADE;
    return next < DECADES.length && magnitude >= DECADES[next] ? exponent + 1 : exponent;
  }

  private static void fill(int q) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(q));
    int bits = power.bitLength();
    int shift = q >= 0 ? bits - 128 : -127 - bits;
    BigInteger wide =
        q < 0
            ? BigInteger.ONE.shiftLeft(-shift).divide(power)
            : power.shiftRight(shift); // to the left where it is negative
    HIGH[q - LEAST] = wide.shiftRight(64).longValue();
    LOW[q - LEAST] = wide.longValue();
    SHIFTS[q - LEAST] = (short) shift;
  }

  private static double doubleNotBelow(int q) {
    double nearest = Double.parseDouble("1e" + q);
    BigDecimal exact = BigDecimal.ONE.scaleByPowerOfTen(q);
    return new BigDecimal(nearest).compareTo(exact) < 0 ? Math.nextUp(nearest) : nearest;
  }
}
