package dev.siskin.loadtest.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides what pairs of runs say: the ratio A/B with its interval, and a verdict or none.
 *
 * <p>Noise is looked at first and alone. Whether a verdict is refused must not hang on how the
 * verdict would read, else the noisy comparisons that get through are those that happen to show a
 * difference. After that a difference is an interval without 1 in it; so two equal sides are called
 * different once in {@code 1 / (1 - level)} comparisons at most, noise and drift being symmetric
 * through {@link Pairing}'s lot.
 *
 * <p>"Equal within x" is the other way about: the sides are taken to differ until the pairs show
 * that they do not (two one-sided tests, each at {@code 1 - level}).
 */
public final class PairedRatios {

  private PairedRatios() {}

  /** What the pairs say of one measure. */
  public static Ruling judge(List<Pair> pairs, Measure measure, Rules rules) {
    double[] logRatios = new double[pairs.size()];
    for (int i = 0; i < logRatios.length; i++) {
      OptionalDouble found = logRatio(pairs.get(i), measure);
      if (found.isEmpty()) {
        return new Ruling(Finding.NO_RATIO, rules, Optional.empty());
      }
      logRatios[i] = found.getAsDouble();
    }
    return judge(logRatios, rules);
  }

  /** The same for logarithms of ratios A/B, one of each pair. */
  static Ruling judge(double[] logRatios, Rules rules) {
    if (logRatios.length < Pairing.MIN_PAIRS) {
      return new Ruling(Finding.TOO_FEW_PAIRS, rules, Optional.empty());
    }
    RatioInterval interval = RatioInterval.of(logRatios, rules.level());
    return new Ruling(finding(logRatios, interval, rules), rules, Optional.of(interval));
  }

  private static Finding finding(double[] logRatios, RatioInterval interval, Rules rules) {
    if (interval.noise() > rules.maxNoise()) {
      return Finding.TOO_NOISY;
    }
    if (rules.equivalence() > 0 && isEqual(logRatios, rules)) {
      return Finding.EQUAL;
    }
    if (interval.isBelowOne()) {
      return Finding.LOWER;
    }
    return interval.isAboveOne() ? Finding.HIGHER : Finding.NOT_SHOWN;
  }

  /** Two one-sided tests at 1 - level are one interval that leaves so much out at either end. */
  private static boolean isEqual(double[] logRatios, Rules rules) {
    double bothEnds = Math.max(0, 1 - 2 * (1 - rules.level()));
    return RatioInterval.of(logRatios, bothEnds).isWithin(rules.equivalence());
  }

  private static OptionalDouble logRatio(Pair pair, Measure measure) {
    double a = pair.value(Side.A, measure);
    double b = pair.value(Side.B, measure);
    return a > 0 && b > 0 ? OptionalDouble.of(Math.log(a / b)) : OptionalDouble.empty();
  }
}
