package dev.siskin.loadtest.compare;

import java.util.Map;

/** Two runs, one of each side, made right after one another. */
public record Pair(Side first, Map<Measure, Double> a, Map<Measure, Double> b) {

  public Pair {
    a = Map.copyOf(a);
    b = Map.copyOf(b);
  }

  /** Zero where the side's run does not have it. */
  double value(Side side, Measure measure) {
    return (side == Side.A ? a : b).getOrDefault(measure, 0.0);
  }
}
