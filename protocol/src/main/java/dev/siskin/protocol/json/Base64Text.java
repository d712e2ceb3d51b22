package dev.siskin.protocol.json;

import java.util.Arrays;

/**
 * Base64 with the standard alphabet, as TF Serving takes and gives it: on the way in white space
 * counts for nothing, padding may be left off but is right where it stands, and a point pads like
 * an equals sign. Stateless.
 */
public final class Base64Text {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte FOREIGN = -1;
  private static final byte SPACE = -2;
  private static final byte PADDING = -3;
  private static final byte[] MEANINGS = new byte[256];

  static {
    Arrays.fill(MEANINGS, FOREIGN);
    for (int i = 0; i < ALPHABET.length(); i++) {
      MEANINGS[ALPHABET.charAt(i)] = (byte) i;
    }
    for (char space : " \t\n\u000b\f\r".toCharArray()) {
      MEANINGS[space] = SPACE;
    }
    MEANINGS['='] = PADDING;
    MEANINGS['.'] = PADDING;
  }

  private Base64Text() {}

  /**
   * Decodes a text where it stands.
   *
   * @return the place behind what it means, or -1 when it is no base64
   */
  public static int decode(byte[] bytes, int from, int to) {
    int next = from;
    int digits = 0;
    int padding = 0;
    int bits = 0;
    for (int at = from; at < to; at++) {
      int meaning = MEANINGS[bytes[at] & 0xff];
      if (meaning >= 0 && padding == 0) {
        bits = bits << 6 | meaning;
        // The first digit of four ends no byte, each other one does.
        if ((digits++ & 3) != 0) {
          bytes[next++] = (byte) (bits >> (digits * 6 & 7));
        }
      } else if (meaning == PADDING) {
        padding++;
      } else if (meaning != SPACE) {
        return -1;
      }
    }
    int over = digits & 3;
    boolean whole = over != 1 && (padding == 0 || (over != 0 && padding == 4 - over));
    return whole ? next : -1;
  }

  /** Writes bytes as base64 with padding. */
  public static void put(ByteSink out, byte[] bytes, int from, int length) {
    int at = from;
    int end = from + length;
    while (at < end) {
      int count = Math.min(3, end - at);
      int bits = 0;
      for (int i = 0; i < 3; i++) {
        bits = bits << 8 | (i < count ? bytes[at + i] & 0xff : 0);
      }
      for (int i = 0; i < 4; i++) {
        out.put(i <= count ? ALPHABET.charAt(bits >> (18 - 6 * i) & 63) : '=');
      }
      at += count;
    }
  }
}
