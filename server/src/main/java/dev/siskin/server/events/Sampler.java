package dev.siskin.server.events;

import java.util.SplittableRandom;

/**
 * Chooses one of each {@code weight} requests, at a random place among them, so that each is chosen
 * with a probability of 1/weight that was settled before it came: the sum of the weights of those
 * chosen is an estimate without bias of how many there were. While a second has no more than may be
 * chosen, all are.
 *
 * <p>The weight is that of the rate of the second before, and is doubled whenever as many were
 * chosen as a second may have: a sudden flood of n times the rate costs log n times the events. It
 * changes only at the end of a block or of a second, never because of what was chosen.
 *
 * <p>No allocation. One loop.
 */
final class Sampler {
  private static final long MOST_WEIGHT = 1L << 30;

  private final int perSecond;
  private final SplittableRandom random;
  private long second;
  private boolean began;
  private long seen;
  private long blocks;
  private long weight = 1;
  private long leftOfBlock;
  private long untilChosen;

  /**
   * @param perSecond how many may be chosen; 0: none
   */
  Sampler(int perSecond, SplittableRandom random) {
    this.perSecond = perSecond;
    this.random = random;
  }

  /** Whether it ever chooses any. */
  boolean isOn() {
    return perSecond > 0;
  }

  /**
   * Asks for one request.
   *
   * @param nowSecond of a clock that does not go back
   * @return how many it stands for, or 0 if it was not chosen
   */
  long weigh(long nowSecond) {
    if (perSecond == 0) {
      return 0;
    }
    if (!began || nowSecond != second) {
      beginSecond(nowSecond);
    } else if (leftOfBlock == 0) {
      beginBlock();
    }
    seen++;
    leftOfBlock--;
    return --untilChosen == 0 ? weight : 0;
  }

  private void beginSecond(long now) {
    long rate = began && now == second + 1 ? seen : 0;
    began = true;
    second = now;
    seen = 0;
    blocks = 0;
    weight = Math.min(Math.max(1, (rate + perSecond - 1) / perSecond), MOST_WEIGHT);
    beginBlock();
  }

  private void beginBlock() {
    if (blocks == perSecond) {
      weight = Math.min(2 * weight, MOST_WEIGHT);
      blocks = 0;
    }
    blocks++;
    leftOfBlock = weight;
    untilChosen = weight == 1 ? 1 : 1 + random.nextLong(weight);
  }
}
