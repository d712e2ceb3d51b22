package dev.siskin.loadtest.tally;

/**
 * Text from outside, cut down to what a terminal can safely show: a target's answer must not move
 * the cursor, change colours or turn the direction of what is written after it.
 */
public final class PlainText {

  private PlainText() {}

  /** At most so many characters of it, with a question mark for each that is not plain. */
  public static String of(String text, int maxChars) {
    String cut = text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    if (cut.codePoints().noneMatch(PlainText::isUnsafe)) {
      return cut;
    }
    StringBuilder plain = new StringBuilder();
    cut.codePoints().map(point -> isUnsafe(point) ? '?' : point).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isUnsafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
