package dev.siskin.protocol.json;

/**
 * What UTF-8 allows beyond ASCII: the shortest form of each code point up to U+10FFFF, but none of
 * the surrogates (RFC 3629). Stateless.
 */
final class Utf8 {
  private Utf8() {}

  /**
   * Bytes of the character that stands there, 2 to 4; 0 if there is none.
   *
   * @param end of what may be looked at
   */
  static int length(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xff;
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length > end - at) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length > 2 && !secondFits(lead, bytes[at + 1] & 0xff) ? 0 : length;
  }

  /** The character that stands there, of which {@link #length} has told. */
  static int codePoint(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0x3f;
    if (lead < 0xe0) {
      return (lead & 0x1f) << 6 | second;
    }
    int third = bytes[at + 2] & 0x3f;
    if (lead < 0xf0) {
      return (lead & 0x0f) << 12 | second << 6 | third;
    }
    return (lead & 0x07) << 18 | second << 12 | third << 6 | (bytes[at + 3] & 0x3f);
  }

  /** Writes a character; returns the place after it. */
  static int put(int codePoint, byte[] into, int place) {
    if (codePoint < 0x80) {
      into[place] = (byte) codePoint;
      return place + 1;
    }
    int rest = codePoint < 0x800 ? 1 : codePoint < 0x1_0000 ? 2 : 3;
    int lead = rest == 1 ? 0xc0 : rest == 2 ? 0xe0 : 0xf0;
    into[place] = (byte) (lead | codePoint >> (6 * rest));
    for (int i = 1; i <= rest; i++) {
      into[place + i] = (byte) (0x80 | (codePoint >> (6 * (rest - i)) & 0x3f));
    }
    return place + rest + 1;
  }

  /** Whether so far it is neither too long for what it says, nor a surrogate, nor too large. */
  private static boolean secondFits(int lead, int second) {
    return switch (lead) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
