package dev.siskin.loadtest.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;

/**
 * Fits the share of tries that held as a function that never rises with the rate: neighbours that
 * contradict that are taken together until none do (pool adjacent violators).
 */
final class Isotonic {

  private static final double HALF = 0.5;

  private record Block(double lowest, double highest, Tries tries) {

    double share() {
      return (double) tries.held() / tries.count();
    }

    Block with(Block above) {
      return new Block(lowest, above.highest, tries.plus(above.tries));
    }
  }

  private Isotonic() {}

  /** The rate at which half of the tries would hold, between the ends where there are any. */
  static OptionalDouble crossing(
      NavigableMap<Double, Tries> tried, OptionalDouble low, OptionalDouble high) {
    List<Block> blocks = fit(tried);
    double below = 0;
    double above = 0;
    for (Block block : blocks) {
      if (block.share() >= HALF) {
        below = block.highest();
      }
      if (block.share() <= HALF && above == 0) {
        above = block.lowest();
      }
    }
    if (below == 0 && above == 0) {
      return OptionalDouble.empty();
    }
    double middle = below == 0 ? above : above == 0 ? below : Math.sqrt(below * above);
    return OptionalDouble.of(
        Math.max(low.orElse(0), Math.min(high.orElse(Double.MAX_VALUE), middle)));
  }

  private static List<Block> fit(NavigableMap<Double, Tries> tried) {
    List<Block> blocks = new ArrayList<>();
    for (Map.Entry<Double, Tries> entry : tried.entrySet()) {
      Block block = new Block(entry.getKey(), entry.getKey(), entry.getValue());
      while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).share() < block.share()) {
        block = blocks.remove(blocks.size() - 1).with(block);
      }
      blocks.add(block);
    }
    return blocks;
  }
}
