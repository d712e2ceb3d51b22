package dev.siskin.loadtest.compare;

import java.util.Locale;
import java.util.Optional;

/** A finding on one measure, with the interval it rests on where there is one. */
public record Ruling(Finding finding, Rules rules, Optional<RatioInterval> interval) {

  /** It in words, such as {@code A lower by 12.0% (8.1%..15.9%)}. */
  public String text() {
    return interval.map(this::text).orElseGet(this::textWithout);
  }

  private String text(RatioInterval found) {
    return switch (finding) {
      case LOWER -> difference("lower", 1 - found.ratio(), 1 - found.high(), 1 - found.low());
      case HIGHER -> difference("higher", found.ratio() - 1, found.low() - 1, found.high() - 1);
      case EQUAL -> "equal within " + percent(rules.equivalence()) + " (" + range(found) + ")";
      case NOT_SHOWN -> "no difference shown (" + range(found) + ")";
      case TOO_NOISY ->
          "too noisy: the interval reaches "
              + percent(found.noise())
              + " to either side, allowed are "
              + percent(rules.maxNoise());
      case TOO_FEW_PAIRS, NO_RATIO -> textWithout();
    };
  }

  private String textWithout() {
    return finding == Finding.NO_RATIO ? "no ratio, as there are zeros" : "too few pairs";
  }

  private static String difference(String word, double share, double least, double most) {
    return String.format(
        Locale.ROOT, "A %s by %s (%s..%s)", word, percent(share), percent(least), percent(most));
  }

  private static String range(RatioInterval found) {
    return "A/B within " + found.text();
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }
}
