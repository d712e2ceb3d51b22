package dev.siskin.protocol.tfserving;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floating-point numbers as TF Serving prints them: C's {@code %g} with 6 digits where that reads
 * back as the same value, else with 9 (float) or 17 (double); {@code .0} where there is neither
 * point nor exponent; bare {@code NaN}, {@code Infinity}, {@code -Infinity}.
 */
final class JsonNumbers {
  /** Exact: 10^22 is the last power of ten that is a double. */
  private static final double[] POWERS_OF_TEN = new double[23];

  /**
   * 10^-45 to 10^38 rounded to doubles. Below 1 they are not exact, but no float lies between such
   * a power and its double, so comparing a float with them is.
   */
  private static final double[] FLOAT_DECADES = new double[84];

  private static final int LOWEST_DECADE = -45;

  static {
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = Double.parseDouble("1e" + i);
    }
    for (int i = 0; i < FLOAT_DECADES.length; i++) {
      FLOAT_DECADES[i] = Double.parseDouble("1e" + (i + LOWEST_DECADE));
    }
  }

  private JsonNumbers() {}

  static void putFloat(ByteSink out, float value) {
    if (!Float.isFinite(value) || value == 0) {
      putSpecial(out, value);
      return;
    }
    double magnitude = Math.abs((double) value);
    int exponent = exponent(magnitude);
    long six = scaled(magnitude, exponent, 6);
    if ((float) unscaled(six, exponent, 6) == (float) magnitude) {
      put(out, value < 0, six, exponent, 6);
    } else {
      long nine = scaled(magnitude, exponent, 9);
      put(out, value < 0, nine, exponent, 9);
    }
  }

  static void putDouble(ByteSink out, double value) {
    if (!Double.isFinite(value) || value == 0) {
      putSpecial(out, value);
      return;
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    BigDecimal rounded = exact.round(new MathContext(6, RoundingMode.HALF_EVEN));
    int digits = 6;
    if (rounded.doubleValue() != Math.abs(value)) {
      digits = 17;
      rounded = exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    long mantissa =
        rounded
            .movePointRight(digits - 1 - exponent)
            .setScale(0, RoundingMode.UNNECESSARY)
            .longValueExact();
    put(out, value < 0, mantissa, exponent, digits);
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

  /** Decimal exponent of a float's magnitude: 0 for 1 to under 10. */
  private static int exponent(double magnitude) {
    int guess = (int) Math.floor(Math.log10(magnitude));
    int at = Math.min(FLOAT_DECADES.length - 1, Math.max(0, guess - LOWEST_DECADE));
    while (at > 0 && magnitude < FLOAT_DECADES[at]) {
      at--;
    }
    while (at + 1 < FLOAT_DECADES.length && magnitude >= FLOAT_DECADES[at + 1]) {
      at++;
    }
    return at + LOWEST_DECADE;
  }

  /**
   * The value as an integer of that many digits, correctly rounded (half to even); may come out as
   * the next power of ten. In double arithmetic where that is exact enough to tell the side of the
   * half, else in decimals.
   */
  private static long scaled(double magnitude, int exponent, int digits) {
    int shift = digits - 1 - exponent;
    if (Math.abs(shift) < POWERS_OF_TEN.length) {
      double exactEnough =
          shift >= 0 ? magnitude * POWERS_OF_TEN[shift] : magnitude / POWERS_OF_TEN[-shift];
      double fraction = exactEnough - Math.floor(exactEnough);
      if (Math.abs(fraction - 0.5) > 1e-5) {
        return (long) Math.rint(exactEnough);
      }
    }
    return new BigDecimal(magnitude)
        .scaleByPowerOfTen(shift)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }

  private static double unscaled(long mantissa, int exponent, int digits) {
    int shift = digits - 1 - exponent;
    if (Math.abs(shift) < POWERS_OF_TEN.length) {
      return shift >= 0 ? mantissa / POWERS_OF_TEN[shift] : mantissa * POWERS_OF_TEN[-shift];
    }
    return BigDecimal.valueOf(mantissa).scaleByPowerOfTen(-shift).doubleValue();
  }

  /** Writes mantissa times 10^(exponent - digits + 1) the way %g does. */
  private static void put(ByteSink out, boolean negative, long mantissa, int exponent, int digits) {
    if (negative) {
      out.put('-');
    }
    long limit = 1;
    for (int i = 0; i < digits; i++) {
      limit *= 10;
    }
    if (mantissa == limit) {
      mantissa /= 10;
      exponent++;
    }
    int kept = digits;
    while (kept > 1 && mantissa % 10 == 0) {
      mantissa /= 10;
      kept--;
    }
    if (exponent < -4 || exponent >= digits) {
      putScientific(out, mantissa, kept, exponent);
    } else {
      putFixed(out, mantissa, kept, exponent);
    }
  }

  private static void putScientific(ByteSink out, long mantissa, int kept, int exponent) {
    String all = Long.toString(mantissa);
    out.put(all.charAt(0));
    if (kept > 1) {
      out.put('.');
      out.putAscii(all.substring(1));
    }
    out.put('e');
    out.put(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    if (size < 10) {
      out.put('0');
    }
    out.putLong(size);
  }

  private static void putFixed(ByteSink out, long mantissa, int kept, int exponent) {
    if (exponent < 0) {
      out.putAscii("0.");
      for (int i = -1; i > exponent; i--) {
        out.put('0');
      }
      out.putLong(mantissa);
      return;
    }
    long scale = 1;
    for (int i = 0; i < kept - 1 - exponent; i++) {
      scale *= 10;
    }
    long whole = mantissa / scale;
    out.putLong(whole);
    for (int i = kept - 1; i < exponent; i++) {
      out.put('0');
    }
    out.put('.');
    String rest = Long.toString(mantissa % scale);
    for (int i = rest.length(); i < kept - 1 - exponent; i++) {
      out.put('0');
    }
    out.putAscii(rest);
  }
}
