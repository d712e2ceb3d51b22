package dev.siskin.loadtest;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text into words as a shell does: at blanks, with quotes holding together. */
final class Words {

  private static final char NONE = 0;

  private Words() {}

  /** The words; an open quote is refused with a sentence for the user. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = NONE;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != NONE && c == quote) {
        quote = NONE;
      } else if (quote == NONE && (c == '"' || c == '\'')) {
        quote = c;
        begun = true;
      } else if (quote == NONE && Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (quote != NONE) {
      throw new IllegalArgumentException("A quote is not closed in: " + text);
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
