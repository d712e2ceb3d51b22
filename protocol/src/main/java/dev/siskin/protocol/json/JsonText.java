package dev.siskin.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.error.ServingException;

/**
 * Strings of a body, compared and shown without being made where that can be avoided. All but
 * {@link #end} are for strings that it has passed. Stateless.
 */
final class JsonText {
  private static final int MOST_WORD_CHARS = 24;
  private static final int MOST_SHOWN_CHARS = 80;

  private JsonText() {}

  /**
   * Passes a string: its escapes and its UTF-8.
   *
   * @param from the place after its first quote
   * @param end of the body
   * @return the place of its last quote; where there is none, the place of the first byte that no
   *     string may have, or the end, as {@code ~place}
   */
  static int end(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      int b = bytes[at];
      if (b == '"') {
        return at;
      }
      int length = b >= ' ' && b != '\\' ? 1 : rareLength(bytes, at, end);
      if (length == 0) {
        return ~at;
      }
      at += length;
    }
    return ~end;
  }

  private static int rareLength(byte[] bytes, int at, int end) {
    if (bytes[at] == '\\') {
      return escape(bytes, at, end);
    }
    return bytes[at] < 0 ? Utf8.length(bytes, at, end) : 0;
  }

  /** Bytes of the escape that stands there, 12 of a pair of surrogates; 0 if there is none such. */
  private static int escape(byte[] bytes, int at, int end) {
    if (at + 1 == end) {
      return 0;
    }
    if (bytes[at + 1] != 'u') {
      return unescaped(bytes[at + 1]) == 0 ? 0 : 2;
    }
    int unit = hex(bytes, at, end);
    if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
      return unit < 0 ? 0 : 6;
    }
    int next = unit <= Character.MAX_HIGH_SURROGATE ? hex(bytes, at + 6, end) : -1;
    return next >= Character.MIN_LOW_SURROGATE && next <= Character.MAX_LOW_SURROGATE ? 12 : 0;
  }

  /** Whether the string between its quotes is that name. */
  static boolean same(byte[] bytes, int from, int to, String name) {
    int at = from;
    int i = 0;
    while (at < to && i < name.length()) {
      int b = bytes[at];
      if (b < 0
          ? Utf8.codePoint(bytes, at) != name.codePointAt(i)
          : ascii(bytes, at) != name.charAt(i)) {
        return false;
      }
      i += isPair(b) ? 2 : 1;
      at += step(bytes, at);
    }
    return at == to && i == name.length();
  }

  /** Whether a string between its quotes has more characters than that. */
  static boolean isLonger(byte[] bytes, int from, int to, int chars) {
    int left = chars;
    for (int at = from; at < to && left >= 0; at += step(bytes, at)) {
      left -= isPair(bytes[at]) ? 2 : 1;
    }
    return left < 0;
  }

  /** The string between its quotes, cut after so many characters. */
  static String decode(byte[] bytes, int from, int to, int mostChars) {
    StringBuilder text = new StringBuilder(Math.min(mostChars, to - from));
    for (int at = from; at < to && text.length() < mostChars; at += step(bytes, at)) {
      if (bytes[at] < 0) {
        text.appendCodePoint(Utf8.codePoint(bytes, at));
      } else {
        text.append(ascii(bytes, at));
      }
    }
    return text.toString();
  }

  /**
   * Writes the string between its quotes as UTF-8 without its escapes, which is never longer.
   *
   * @return the place behind it
   */
  static int unescape(byte[] bytes, int from, int to, byte[] target, int place) {
    int next = place;
    int at = from;
    while (at < to) {
      int plain = at;
      while (at < to && bytes[at] != '\\') {
        at++;
      }
      System.arraycopy(bytes, plain, target, next, at - plain);
      next += at - plain;
      if (at < to) {
        int unit = ascii(bytes, at);
        at += step(bytes, at);
        if (Character.isHighSurrogate((char) unit)) {
          unit = Character.toCodePoint((char) unit, ascii(bytes, at));
          at += step(bytes, at);
        }
        next = Utf8.put(unit, target, next);
      }
    }
    return next;
  }

  /** For messages: a string between its quotes, or any other scalar, cut where it is long. */
  static String shown(byte[] bytes, int from, int to) {
    String text = decode(bytes, from, to, MOST_SHOWN_CHARS + 1);
    return text.length() <= MOST_SHOWN_CHARS ? text : text.substring(0, MOST_SHOWN_CHARS) + "...";
  }

  /** For messages: what stands there, up to the first byte that parts two tokens. */
  static String word(byte[] bytes, int from, int end) {
    int to = from;
    while (to < end && to - from < MOST_WORD_CHARS && ",:[]{}\" \t\r\n".indexOf(bytes[to]) < 0) {
      to++;
    }
    return new String(bytes, from, Math.max(to, Math.min(end, from + 1)) - from, UTF_8);
  }

  /** What is wrong with a string at a place that {@link #end} has told. */
  static ServingException badString(byte[] bytes, int begin, int place, int end) {
    String what = "a control character must be escaped in a string";
    if (place == end) {
      what = "the document ends within a string";
    } else if (bytes[place] == '\\') {
      what = "no escape: '" + word(bytes, place, end) + "'";
    } else if (bytes[place] < 0) {
      what = "a string must be UTF-8";
    }
    return parseError(what, place - begin);
  }

  /**
   * @param offset from the beginning of the body
   */
  static ServingException parseError(String what, int offset) {
    return ServingException.invalid("JSON Parse error: " + what + " at offset: " + offset);
  }

  /** The character that stands there as itself or as an escape, of two surrogates the first. */
  private static char ascii(byte[] bytes, int at) {
    if (bytes[at] != '\\') {
      return (char) bytes[at];
    }
    return bytes[at + 1] == 'u' ? (char) hex(bytes, at, bytes.length) : unescaped(bytes[at + 1]);
  }

  /** Bytes of one character or escape. */
  private static int step(byte[] bytes, int at) {
    int b = bytes[at];
    if (b < 0) {
      return b < (byte) 0xe0 ? 2 : b < (byte) 0xf0 ? 3 : 4;
    }
    return b != '\\' ? 1 : bytes[at + 1] == 'u' ? 6 : 2;
  }

  /** Whether a character in UTF-8 that begins so is two in a string. */
  private static boolean isPair(int lead) {
    return lead < 0 && lead >= (byte) 0xf0;
  }

  /** The character meant by the letter after a backslash, 0 if by none. */
  private static char unescaped(byte letter) {
    return switch (letter) {
      case '"', '\\', '/' -> (char) letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> 0;
    };
  }

  /** The number of an escape of a backslash, a 'u' and four digits; -1 if that is not there. */
  private static int hex(byte[] bytes, int at, int end) {
    if (end - at < 6 || bytes[at] != '\\' || bytes[at + 1] != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + 6; i++) {
      // Character.digit takes digits of other scripts too, but none of them in one byte.
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }
}
