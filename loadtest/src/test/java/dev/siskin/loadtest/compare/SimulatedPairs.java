package dev.siskin.loadtest.compare;

import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Pairs on a machine with a nature of its own: {@code noise} is the logarithm of what a run is off
 * by, {@code drift} how much slower the machine gets with each run.
 */
record SimulatedPairs(double trueRatio, DoubleSupplier noise, double drift) {

  /** As {@link Pairing} would make them, with its lot drawn from this seed. */
  double[] logRatios(int count, long seed) {
    Pairing pairing = new Pairing(count, 0, seed);
    int run = 0;
    while (pairing.next().isPresent()) {
      double log = noise.getAsDouble() + drift * run;
      double value = Math.exp(pairing.next().get() == Side.A ? log + Math.log(trueRatio) : log);
      pairing.tell(PairingTest.observed(value));
      run++;
    }
    return pairing.pairs().stream()
        .mapToDouble(
            pair -> Math.log(pair.value(Side.A, Measure.P50) / pair.value(Side.B, Measure.P50)))
        .toArray();
  }

  /** Mostly quiet, and now and then far off, as a machine with neighbours is. */
  static DoubleSupplier heavyTailed(Random random) {
    return () -> random.nextGaussian() * (random.nextInt(10) == 0 ? 0.5 : 0.03);
  }

  /** Only ever slower, by a log-normal amount. */
  static DoubleSupplier skewed(Random random) {
    return () -> 0.05 * Math.exp(random.nextGaussian());
  }

  static DoubleSupplier normal(Random random, double sigma) {
    return () -> sigma * random.nextGaussian();
  }

  /** Noise that comes and goes slowly, so that neighbouring runs resemble each other. */
  static DoubleSupplier wandering(Random random) {
    double[] state = new double[1];
    return () -> {
      state[0] = 0.9 * state[0] + 0.05 * random.nextGaussian();
      return state[0];
    };
  }
}
