package dev.siskin.loadtest.compare;

/** What the pairs say of one measure. */
public enum Finding {
  LOWER,
  HIGHER,
  /** Within the equivalence that was asked for, whichever side of one it is on. */
  EQUAL,
  /** The interval holds 1: the sides may be equal, or differ by less than it shows. */
  NOT_SHOWN,
  TOO_NOISY,
  TOO_FEW_PAIRS,
  /** Some run has no number above zero, and zero has no ratio. */
  NO_RATIO;

  /** Whether it is a verdict at all. */
  public boolean isVerdict() {
    return switch (this) {
      case LOWER, HIGHER, EQUAL, NOT_SHOWN -> true;
      case TOO_NOISY, TOO_FEW_PAIRS, NO_RATIO -> false;
    };
  }

  /** Whether it calls the sides different. */
  public boolean isDifference() {
    return this == LOWER || this == HIGHER;
  }
}
