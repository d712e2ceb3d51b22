package dev.siskin.loadtest.schedule;

import java.time.Duration;

/**
 * Load before the measured part that is left out of the figures.
 *
 * @param longest how long it takes, or at most takes
 * @param untilSteady whether it ends as soon as rates and latencies stay as they are
 */
public record Warmup(Duration longest, boolean untilSteady) {

  public static final Warmup NONE = of(Duration.ZERO);

  /** A target that is not steady after that is not going to be. */
  public static final Warmup STEADY = new Warmup(Duration.ofSeconds(60), true);

  private static final String STEADY_WORD = "steady";

  public Warmup {
    if (longest.isNegative() || longest.compareTo(FixedRate.MAX_DURATION) > 0) {
      throw new IllegalArgumentException("--warmup must lie between 0s and 24h.");
    }
  }

  /** One of this length. */
  public static Warmup of(Duration length) {
    return new Warmup(length, false);
  }

  /** Reads a duration or the word {@code steady}. */
  public static Warmup parse(String text) {
    if (text.strip().equals(STEADY_WORD)) {
      return STEADY;
    }
    return of(length(text));
  }

  private static Duration length(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException mistake) {
      throw new IllegalArgumentException(
          "'" + text + "' is no warm-up; write for example 10s, or steady.", mistake);
    }
  }
}
