package dev.siskin.loadtest.compare;

/**
 * When pairs are allowed to say something.
 *
 * @param level the chance that an interval covers the truth; {@code 1 - level} is how often two
 *     equal sides are called different
 * @param maxNoise how far an interval may reach to either side before the verdict is refused
 * @param equivalence sides that differ by less than this share count as equal; 0 asks for no such
 *     verdict
 */
public record Rules(double level, double maxNoise, double equivalence) {

  public Rules {
    if (!(level >= 0.5 && level < 1)) {
      throw new IllegalArgumentException("--level must be at least 0.5 and below 1.");
    }
    if (!(maxNoise > 0)) {
      throw new IllegalArgumentException("--max-noise must be above 0%.");
    }
    if (!(equivalence >= 0 && equivalence <= 1)) {
      throw new IllegalArgumentException("--equivalence must lie between 0% and 100%.");
    }
  }
}
