package dev.siskin.loadtest.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Says which side runs next, and puts the runs together to pairs.
 *
 * <p>The two runs of a pair follow one another, so that what changes slowly (a machine that gets
 * hot, a neighbour that comes) meets both alike. Which of them goes first is drawn by lot, in half
 * of the pairs A: were it always A, a steady drift would be in every ratio with the same sign and
 * look like a difference. With the lot it has a random sign and widens the interval instead.
 *
 * <p>A pair with a run that does not count is run again whole, in the same order; after so many
 * such pairs it gives up.
 */
public final class Pairing {

  public static final int MAX_PAIRS = 1_000;

  /** With fewer, one odd pair decides. */
  public static final int MIN_PAIRS = 3;

  private final List<Side> firsts;
  private final int spares;
  private final List<Pair> pairs = new ArrayList<>();
  private @Nullable Observation opened;
  private int repeated;
  private String lastFlaw = "";

  /**
   * @param spares pairs that may be run again before it gives up
   * @param seed of the lot
   */
  public Pairing(int pairs, int spares, long seed) {
    if (pairs < MIN_PAIRS || pairs > MAX_PAIRS) {
      throw new IllegalArgumentException(
          "--pairs must lie between " + MIN_PAIRS + " and " + MAX_PAIRS + ".");
    }
    if (spares < 0) {
      throw new IllegalArgumentException("--spares must be 0 or more.");
    }
    this.firsts = draw(pairs, new Random(seed));
    this.spares = spares;
  }

  /** The side to run now; empty when all pairs are there, or it gave up. */
  public Optional<Side> next() {
    if (pairs.size() == firsts.size() || hasGivenUp()) {
      return Optional.empty();
    }
    return Optional.of(opened == null ? first() : first().other());
  }

  /** What came of the side that {@link #next} named. */
  public void tell(Observation run) {
    if (run.flaw().isPresent()) {
      Side side = next().orElseThrow();
      lastFlaw = side + ": " + run.flaw().get();
      repeated++;
      opened = null;
    } else if (opened == null) {
      opened = run;
    } else {
      boolean aFirst = first() == Side.A;
      Observation a = aFirst ? opened : run;
      Observation b = aFirst ? run : opened;
      pairs.add(new Pair(first(), a.numbers(), b.numbers()));
      opened = null;
    }
  }

  /** The pairs that count, so far. */
  public List<Pair> pairs() {
    return List.copyOf(pairs);
  }

  /** Pairs that did not count. */
  public int repeated() {
    return repeated;
  }

  /** The flaw of the last run that did not count, after its side; empty if there was none. */
  public String lastFlaw() {
    return lastFlaw;
  }

  public boolean hasGivenUp() {
    return repeated > spares;
  }

  private Side first() {
    return firsts.get(pairs.size());
  }

  private static List<Side> draw(int pairs, Random lot) {
    List<Side> sides = new ArrayList<>();
    Side odd = lot.nextBoolean() ? Side.A : Side.B;
    for (int i = 0; i < pairs; i++) {
      sides.add(i % 2 == 0 ? odd : odd.other());
    }
    Collections.shuffle(sides, lot);
    return sides;
  }
}
