package dev.siskin.loadtest.traffic;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which unit a request speaks for ({@code x-unit-id: u<k>}). A pure function of the request's
 * index, so that every run asks for the same units in the same order.
 */
public final class Units {

  /** How units take turns. */
  public enum Order {
    /** Each unit once, then again: no unit stands out. */
    ROUND_ROBIN,
    /** Unit k with weight 1/(k+1): a few units make most of the traffic, as users do. */
    ZIPF
  }

  /** The weights are held as one table. */
  public static final int MAX_UNITS = 1_000_000;

  private static final long SEED = 0x5eed_0f_0417L;

  private final int count;

  /** Cumulative weights for Zipf; empty for round robin. */
  private final double[] cumulative;

  /** {@code count} 0 means requests without a unit. */
  public Units(int count, Order order) {
    if (count < 0 || count > MAX_UNITS) {
      throw new IllegalArgumentException("--units must lie between 0 and 1000000.");
    }
    this.count = count;
    this.cumulative = order == Order.ZIPF ? cumulativeWeights(count) : new double[0];
  }

  /** The unit of request {@code index}; null when requests carry none. */
  public @Nullable String at(long index) {
    if (count == 0) {
      return null;
    }
    return "u" + (cumulative.length == 0 ? (int) (index % count) : drawn(index));
  }

  private int drawn(long index) {
    double point = new SplittableRandom(SEED + index).nextDouble() * cumulative[count - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return Math.min(count - 1, found >= 0 ? found + 1 : -found - 1);
  }

  private static double[] cumulativeWeights(int count) {
    double[] weights = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += 1.0 / (k + 1);
      weights[k] = sum;
    }
    return weights;
  }
}
