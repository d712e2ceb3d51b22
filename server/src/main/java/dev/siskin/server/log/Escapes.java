package dev.siskin.server.log;

/**
 * Characters that would forge a line of the log, hide a part of it or colour a terminal, shown as
 * what they are: controls, line and paragraph separators, marks of writing direction and other
 * invisible ones, and halves of surrogate pairs. Pure.
 */
final class Escapes {
  private static final String CUT = "...";
  private static final String HEX = "0123456789abcdef";

  /** For halves of pairs, which many readers of JSON refuse, escaped or not. */
  private static final int REPLACEMENT = 0xfffd;

  private Escapes() {}

  /** For people: {@code \n}, {@code \}{@code u001b}; all else as it is. */
  static void text(String from, int mostChars, StringBuilder to) {
    append(from, mostChars, to, false);
  }

  /** The inside of a string of JSON, read back as it was but for halves of pairs. */
  static void json(String from, int mostChars, StringBuilder to) {
    append(from, mostChars, to, true);
  }

  private static void append(String from, int mostChars, StringBuilder to, boolean json) {
    int at = 0;
    while (at < from.length()) {
      int point = from.codePointAt(at);
      int next = at + Character.charCount(point);
      if (next > mostChars) {
        to.append(CUT);
        return;
      }
      if (json && isHalf(point)) {
        to.appendCodePoint(REPLACEMENT);
      } else if (json && (point == '"' || point == '\\')) {
        to.append('\\').append((char) point);
      } else if (isUnsafe(point)) {
        escape(from, at, next, to);
      } else {
        to.appendCodePoint(point);
      }
      at = next;
    }
  }

  /** Whether it must not stand in a line as it is. */
  static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isHalf(point);
    };
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static void escape(String from, int begin, int end, StringBuilder to) {
    for (int i = begin; i < end; i++) {
      char c = from.charAt(i);
      switch (c) {
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          to.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            to.append(HEX.charAt((c >> shift) & 0xf));
          }
        }
      }
    }
  }
}
