package dev.siskin.loadtest.schedule;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * How the single requests lie along a rate: evenly, or at random as if from many independent users.
 * The random ones come from a seed, so that every run of a schedule is the same.
 */
public record Spacing(Kind kind, long seed) {

  /** The ways to space requests. */
  public enum Kind {
    EVEN,
    /** Gaps are exponential: a Poisson process. */
    POISSON
  }

  public static final Spacing EVEN = new Spacing(Kind.EVEN, 0);

  public static Spacing poisson(long seed) {
    return new Spacing(Kind.POISSON, seed);
  }

  /**
   * Where each request lies, counted in requests asked for. Evenly these are 0, 1, 2, ...; the sums
   * of exponential gaps of mean 1, sent through the inverse of the integral of a rate, are a
   * Poisson process of that very rate. {@code part} tells parts of a run apart that are to differ.
   */
  DoubleSupplier positions(int part) {
    if (kind == Kind.EVEN) {
      return new DoubleSupplier() {
        private long next;

        @Override
        public double getAsDouble() {
          return next++;
        }
      };
    }
    return new DoubleSupplier() {
      private final SplittableRandom random = new SplittableRandom(seed * 2 + part);
      private double position;

      @Override
      public double getAsDouble() {
        position -= Math.log(1 - random.nextDouble());
        return position;
      }
    };
  }
}
