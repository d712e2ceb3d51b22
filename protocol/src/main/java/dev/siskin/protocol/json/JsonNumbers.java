package dev.siskin.protocol.json;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.TensorData;

/**
 * Floating-point numbers as TF Serving prints them: C's {@code %g} with 6 digits where that reads
 * back as the same value, else with 9 (float) or 17 (double); {@code .0} where there is neither
 * point nor exponent; bare {@code NaN}, {@code Infinity}, {@code -Infinity}. Allocates nothing.
 */
public final class JsonNumbers {
  private static final int SHORT_DIGITS = 6;
  private static final int FLOAT_DIGITS = 9;
  private static final int DOUBLE_DIGITS = 17;

  /** The longest: a sign, 17 digits, a point, an exponent of 5; or 4 zeros behind the point. */
  private static final int MOST_CHARS = 32;

  private static final byte[] TWO_DIGITS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      TWO_DIGITS[2 * i] = (byte) ('0' + i / 10);
      TWO_DIGITS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private JsonNumbers() {}

  public static void putFloat(ByteSink out, float value) {
    int bits = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
    if (!Float.isFinite(value) || bits == 0) {
      putSpecial(out, value);
      return;
    }
    int field = bits >>> 23;
    long significand = field == 0 ? bits : (bits & 0x7f_ffff) | 0x80_0000;
    int power = Math.max(1, field) - 150;
    double magnitude = Math.abs((double) value);
    int exponent = decimalExponent(magnitude, significand, power);
    long floor = DecimalDigits.floor(significand, power, exponent, FLOAT_DIGITS);
    // Half of the distance between two floats is at most 2^-24 of them, 60 units of a 9th digit.
    if (field == 0 || isNearMultiple(floor, 1_000, 60)) {
      long six = (floor + 500) / 1_000;
      if (NearestNumber.floatBits(six, exponent - SHORT_DIGITS + 1, false) == bits) {
        put(out, value < 0, six, exponent, SHORT_DIGITS);
        return;
      }
    }
    long nine = DecimalDigits.nearest(significand, power, exponent, FLOAT_DIGITS);
    put(out, value < 0, nine, exponent, FLOAT_DIGITS);
  }

  public static void putDouble(ByteSink out, double value) {
    long bits = Double.doubleToRawLongBits(value) & Long.MAX_VALUE;
    if (!Double.isFinite(value) || bits == 0) {
      putSpecial(out, value);
      return;
    }
    int field = (int) (bits >>> 52);
    long significand = field == 0 ? bits : (bits & 0xf_ffff_ffff_ffffL) | 0x10_0000_0000_0000L;
    int power = Math.max(1, field) - 1075;
    int exponent = decimalExponent(Math.abs(value), significand, power);
    long floor = DecimalDigits.floor(significand, power, exponent, DOUBLE_DIGITS);
    // As above: 2^-53, 12 units of a 17th digit.
    if (field == 0 || isNearMultiple(floor, 100_000_000_000L, 12)) {
      long six = (floor + 50_000_000_000L) / 100_000_000_000L;
      if (NearestNumber.doubleBits(six, exponent - SHORT_DIGITS + 1, false) == bits) {
        put(out, value < 0, six, exponent, SHORT_DIGITS);
        return;
      }
    }
    long seventeen = DecimalDigits.nearest(significand, power, exponent, DOUBLE_DIGITS);
    put(out, value < 0, seventeen, exponent, DOUBLE_DIGITS);
  }

  private static int decimalExponent(double magnitude, long significand, int power) {
    int highestBit = Long.SIZE - 1 - Long.numberOfLeadingZeros(significand);
    return PowersOfTen.decimalExponent(magnitude, highestBit + power);
  }

  /** Whether the shorter form can be the same number at all. */
  private static boolean isNearMultiple(long floor, long unit, long reach) {
    long beyond = floor % unit;
    return beyond <= reach || beyond >= unit - 1 - reach;
  }

  private static void putSpecial(ByteSink out, double value) {
    if (value == 0) {
      out.putAscii(1 / value < 0 ? "-0.0" : "0.0");
    } else if (Double.isNaN(value)) {
      out.putAscii("NaN");
    } else {
      out.putAscii(value > 0 ? "Infinity" : "-Infinity");
    }
  }

  /** Writes mantissa times 10^(exponent - digits + 1) the way %g does. */
  private static void put(ByteSink out, boolean negative, long mantissa, int exponent, int digits) {
    int kept = digits;
    int shown = exponent;
    if (mantissa == PowersOfTen.asLong(digits)) {
      // Rounded up to the next power of ten.
      mantissa = 1;
      kept = 1;
      shown++;
    }
    while (mantissa % 10 == 0) {
      mantissa /= 10;
      kept--;
    }
    int at = out.room(MOST_CHARS);
    byte[] bytes = out.array();
    if (negative) {
      bytes[at++] = '-';
    }
    boolean scientific = shown < -4 || shown >= digits;
    out.endAt(
        scientific
            ? putScientific(bytes, at, mantissa, kept, shown)
            : putFixed(bytes, at, mantissa, kept, shown));
  }

  private static int putScientific(byte[] bytes, int at, long mantissa, int kept, int exponent) {
    putDigits(bytes, at + 1, mantissa, kept);
    bytes[at] = bytes[at + 1];
    int next = at + 1;
    if (kept > 1) {
      bytes[next] = '.';
      next += kept;
    }
    bytes[next++] = 'e';
    bytes[next++] = (byte) (exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    if (size >= 100) {
      bytes[next++] = (byte) ('0' + size / 100);
    }
    putDigits(bytes, next, size % 100, 2);
    return next + 2;
  }

  private static int putFixed(byte[] bytes, int at, long mantissa, int kept, int exponent) {
    int whole = exponent + 1;
    if (whole <= 0) {
      bytes[at] = '0';
      bytes[at + 1] = '.';
      for (int i = whole; i < 0; i++) {
        bytes[at + 2 - whole + i] = '0';
      }
      putDigits(bytes, at + 2 - whole, mantissa, kept);
      return at + 2 - whole + kept;
    }
    if (kept > whole) {
      putDigits(bytes, at + 1, mantissa, kept);
      System.arraycopy(bytes, at + 1, bytes, at, whole);
      bytes[at + whole] = '.';
      return at + kept + 1;
    }
    putDigits(bytes, at, mantissa, kept);
    for (int i = kept; i < whole; i++) {
      bytes[at + i] = '0';
    }
    bytes[at + whole] = '.';
    bytes[at + whole + 1] = '0';
    return at + whole + 2;
  }

  /** Writes so many digits, with zeros before them where the number has fewer. */
  private static void putDigits(byte[] bytes, int at, long number, int digits) {
    int next = at + digits;
    long left = number;
    while (next - at >= 2) {
      int two = 2 * (int) (left % 100);
      left /= 100;
      bytes[--next] = TWO_DIGITS[two + 1];
      bytes[--next] = TWO_DIGITS[two];
    }
    if (next > at) {
      bytes[at] = (byte) ('0' + left);
    }
  }

  /**
   * Writes the element that stands at a place of a tensor, a number or a boolean.
   *
   * @throws ServingException UNIMPLEMENTED where its type has no JSON of its own
   */
  public static void putElement(ByteSink out, TensorData tensor, int at) {
    byte[] bytes = tensor.bytes();
    switch (tensor.dtype()) {
      case FLOAT -> putFloat(out, (float) LittleEndian.FLOATS.get(bytes, at));
      case DOUBLE -> putDouble(out, (double) LittleEndian.DOUBLES.get(bytes, at));
      case INT8 -> out.putLong(bytes[at]);
      case INT16 -> out.putLong((short) LittleEndian.SHORTS.get(bytes, at));
      case INT32 -> out.putLong((int) LittleEndian.INTS.get(bytes, at));
      case INT64 -> out.putLong((long) LittleEndian.LONGS.get(bytes, at));
      case UINT8 -> out.putLong(bytes[at] & 0xff);
      case UINT16 -> out.putLong(((short) LittleEndian.SHORTS.get(bytes, at)) & 0xffff);
      case UINT32 -> out.putLong(((int) LittleEndian.INTS.get(bytes, at)) & 0xffff_ffffL);
      case UINT64 -> putUnsigned(out, (long) LittleEndian.LONGS.get(bytes, at));
      case BOOL -> out.putAscii(bytes[at] != 0 ? "true" : "false");
      case HALF, BFLOAT16, STRING ->
          throw new ServingException(
              ErrorCode.UNIMPLEMENTED,
              "outputs of type " + tensor.dtype().wireName() + " cannot go out as JSON");
    }
  }

  private static void putUnsigned(ByteSink out, long value) {
    if (value >= 0) {
      out.putLong(value);
    } else {
      out.putAscii(Long.toUnsignedString(value));
    }
  }
}
