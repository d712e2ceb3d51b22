package dev.siskin.protocol.json;

/**
 * Eight decimal digits at once, as they stand in a text read as a little-endian long: the first
 * digit in the lowest byte. After Langdale and Lemire's use of a word as a vector of bytes (Parsing
 * Gigabytes of JSON per Second, 2019).
 */
final class EightDigits {
  private static final long ZEROS = 0x3030_3030_3030_3030L;

  /** Lifts what is above 9 into the highest bit of its byte. */
  private static final long TO_HIGH_BIT = 0x7676_7676_7676_7676L;

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private EightDigits() {}

  /** How many of the eight bytes are digits before the first that is none. */
  static int count(long text) {
    // What is carried from one byte into the next comes from one that is no digit.
    long each = text ^ ZEROS;
    return Long.numberOfTrailingZeros(((each + TO_HIGH_BIT) | each) & HIGH_BITS) >> 3;
  }

  /**
   * The number of the first so many, by adding neighbours: digits to pairs, pairs to fours, fours
   * to all.
   *
   * @param count 1 to 8
   */
  static long first(long text, int count) {
    // As eight digits with zeros before them.
    long each = (text - ZEROS) << (64 - 8 * count);
    long pairs = (each * 10 + (each >>> 8)) & 0x00ff_00ff_00ff_00ffL;
    long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000_ffff_0000_ffffL;
    return (fours * 10_000 + (fours >>> 32)) & 0xffff_ffffL;
  }
}
