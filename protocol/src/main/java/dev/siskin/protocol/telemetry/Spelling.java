package dev.siskin.protocol.telemetry;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant to write. */
final class Spelling {
  /** Further away, one slip in so many letters, it is another word. */
  private static final int LETTERS_A_SLIP = 4;

  private Spelling() {}

  /** The nearest that is known, if one is near; upper and lower case are the same. */
  static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(each -> slips(word, each) <= each.length() / LETTERS_A_SLIP)
        .min(Comparator.comparingInt(each -> slips(word, each)));
  }

  /** Levenshtein's edit distance. */
  private static int slips(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (isSame(one.charAt(i - 1), other.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }

  private static boolean isSame(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
