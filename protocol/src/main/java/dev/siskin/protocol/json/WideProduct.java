package dev.siskin.protocol.json;

/**
 * Words of the product of 64 bits with a power of ten of {@link PowersOfTen}. Written out as
 * functions of a word each, since an object for three words would be one too many here.
 */
final class WideProduct {
  private WideProduct() {}

  /** Bits 128 to 191. */
  static long top(long factor, int q) {
    long high = PowersOfTen.high(q);
    long middle = factor * high;
    long carry = middle + upper(factor, PowersOfTen.low(q));
    return upper(factor, high) + (Long.compareUnsigned(carry, middle) < 0 ? 1 : 0);
  }

  /** Bits 64 to 127. */
  static long middle(long factor, int q) {
    return factor * PowersOfTen.high(q) + upper(factor, PowersOfTen.low(q));
  }

  /** Bits 0 to 63. */
  static long bottom(long factor, int q) {
    return factor * PowersOfTen.low(q);
  }

  /** The upper half of an unsigned product; the method of that name came with Java 18. */
  private static long upper(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }
}
