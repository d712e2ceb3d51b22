package dev.siskin.loadtest.scenario;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant to write. */
final class Spelling {

  /** Further away it is another word, not a slip. */
  private static final int MAX_SLIPS = 2;

  private Spelling() {}

  /** A sentence's end: the nearest known word if one is near, else all of them. */
  static String hint(String word, Collection<String> known) {
    return nearest(word, known)
        .map(near -> "did you mean " + near + "?")
        .orElse("there is " + all(known) + ".");
  }

  private static String all(Collection<String> known) {
    return known.isEmpty() ? "none" : String.join(", ", known.stream().sorted().toList());
  }

  static Optional<String> nearest(String word, Collection<String> known) {
    int allowed = Math.min(MAX_SLIPS, Math.max(1, word.length() / 2));
    return known.stream()
        .filter(candidate -> slips(word, candidate) <= allowed)
        .min(
            Comparator.comparingInt((String candidate) -> slips(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to add, drop, change or swap with their neighbour ("optimal string alignment"). */
  static int slips(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        cost[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : cheapest(cost, one, other, i, j);
      }
    }
    return cost[one.length()][other.length()];
  }

  private static int cheapest(int[][] cost, String one, String other, int i, int j) {
    int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
