package dev.siskin.batching;

import static dev.siskin.batching.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.batching.Simulation.Model;
import dev.siskin.batching.Simulation.Wish;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Lanes and priorities beside each other, in virtual time. */
class FairnessSimulationTest {
  private static final int MOST_ROWS = 256;
  private static final Wish PATIENT = Wish.of(10 * SECOND);

  @Test
  void neighbourOfAFloodedLaneWaitsForOneBatchOfItMore() {
    oneBatchMore(Curves.SMALL_CNN, Curves.ACCELERATED);
    oneBatchMore(Curves.SMALL_CNN, Curves.SMALL_CNN);
    oneBatchMore(Curves.HURT_BY_BATCHES, Curves.SLOW);
    oneBatchMore(Curves.SLOW, Curves.HURT_BY_BATCHES);
    oneBatchMore(Curves.SLOW, Curves.SMALL_CNN);
  }

  private static void oneBatchMore(IntToDoubleFunction quiet, IntToDoubleFunction flooded) {
    Pair pair = Pair.of(quiet, flooded);

    assertThat(pair.besideNanos).isLessThanOrEqualTo(pair.aloneNanos + pair.floodBatchNanos);
  }

  /** What came meanwhile goes in one batch: nobody could have been answered before it is over. */
  @Test
  void neighbourThatMakesBatchesWaitsForItsOwnLargerOneToo() {
    oneBatchMoreAndItsOwn(Curves.MLP, Curves.MLP);
    oneBatchMoreAndItsOwn(Curves.MLP, Curves.SLOW);
    oneBatchMoreAndItsOwn(Curves.MLP, Curves.ACCELERATED);
    oneBatchMoreAndItsOwn(Curves.MLP, Curves.HURT_BY_BATCHES);
  }

  private static void oneBatchMoreAndItsOwn(
      IntToDoubleFunction quiet, IntToDoubleFunction flooded) {
    Pair pair = Pair.of(quiet, flooded);
    double cameMeanwhile = quietRate(quiet) * pair.floodBatchNanos / SECOND;
    int rows = (int) Math.max(1, Math.min(MOST_ROWS, cameMeanwhile));
    double larger = quiet.applyAsDouble(rows) - quiet.applyAsDouble(1);

    assertThat(pair.besideNanos)
        .isLessThanOrEqualTo(pair.aloneNanos + pair.floodBatchNanos + larger);
  }

  /**
   * Alone it keeps the slot busy with small batches, beside another it gets half of the time: one
   * run of its own goes on, the neighbour gets as much time and up to a batch more, then its own.
   */
  @Test
  void laneThatWantsMoreThanItsShareWaitsForTheNeighboursShareToo() {
    noMoreThanTheShare(Curves.ACCELERATED, Curves.MLP);
    noMoreThanTheShare(Curves.ACCELERATED, Curves.SMALL_CNN);
  }

  private static void noMoreThanTheShare(IntToDoubleFunction quiet, IntToDoubleFunction flooded) {
    Pair pair = Pair.of(quiet, flooded);

    assertThat(pair.besideNanos)
        .isLessThanOrEqualTo(3 * quiet.applyAsDouble(pair.largest) + pair.floodBatchNanos);
  }

  private static double quietRate(IntToDoubleFunction quiet) {
    return 0.2 * Curves.peak(quiet, MOST_ROWS, 1);
  }

  /**
   * A lane at a fifth of its capacity, beside one flooded tenfold and without it: the same requests
   * at the same moments.
   *
   * @param aloneNanos its p99 alone
   * @param besideNanos its p99 beside the flood
   * @param largest rows of its largest batch beside the flood
   * @param floodBatchNanos a full batch of the flooded lane
   */
  private record Pair(double aloneNanos, double besideNanos, int largest, double floodBatchNanos) {
    private static final double REQUESTS = 3_000;

    static Pair of(IntToDoubleFunction quiet, IntToDoubleFunction flooded) {
      Model alone = simulated(quiet, flooded, 0)[0];
      Model[] both = simulated(quiet, flooded, 10 * Curves.peak(flooded, MOST_ROWS, 1));
      assertThat(both[0].answers).containsOnlyKeys(OfferAnswer.ACCEPTED);
      return new Pair(
          alone.percentileNanos(0.99),
          both[0].percentileNanos(0.99),
          both[0].largest,
          flooded.applyAsDouble(both[1].view().knee()));
    }

    private static Model[] simulated(
        IntToDoubleFunction nanos, IntToDoubleFunction flooded, double floodRate) {
      double rate = quietRate(nanos);
      Simulation simulation = new Simulation(1, 1).withoutNoise();
      Model model = simulation.model("quiet", MOST_ROWS, nanos);
      Model flood = simulation.model("flooded", MOST_ROWS, flooded);
      simulation.open(model, now -> rate, PATIENT);
      simulation.open(flood, now -> floodRate, PATIENT);
      simulation.run(5 * SECOND);
      model.forget();
      for (double left = REQUESTS * SECOND / rate; left > 0; left -= SECOND) {
        flood.forget();
        simulation.run(SECOND);
      }
      return new Model[] {model, flood};
    }
  }

  @Test
  void lanesThatAreBothFloodedGetTheSameSlotTime() {
    Simulation simulation = new Simulation(2, 1);
    Model cheap = simulation.model("cheap", MOST_ROWS, Curves.MLP);
    Model dear = simulation.model("dear", MOST_ROWS, Curves.SLOW);
    simulation.open(cheap, now -> 1_000_000, PATIENT);
    simulation.open(dear, now -> 1_000, PATIENT);
    simulation.run(2 * SECOND);
    cheap.forget();
    dear.forget();
    simulation.run(10 * SECOND);

    double half = 0.5;
    assertThat(dear.answeredPerSecond() / Curves.peak(Curves.SLOW, 1, 2))
        .isBetween(half - 0.1, half + 0.1);
    assertThat(cheap.answeredPerSecond() / Curves.peak(Curves.MLP, MOST_ROWS, 2))
        .isBetween(half - 0.15, half + 0.1);
  }

  @Test
  void criticalRequestsAreServedWhileOthersAreTurnedAway() {
    Simulation simulation = new Simulation(2, 1);
    Model model = simulation.model("slow", MOST_ROWS, Curves.SLOW);
    Model critical = simulation.new Model(model.lane, Curves.SLOW);
    simulation.open(model, now -> 300, new Wish(1, 5 * SECOND, Priority.SHEDDABLE));
    simulation.open(critical, now -> 50, new Wish(1, 5 * SECOND, Priority.CRITICAL));
    simulation.run(5 * SECOND);
    model.forget();
    critical.forget();
    simulation.run(60 * SECOND);

    assertThat(critical.answers).containsOnlyKeys(OfferAnswer.ACCEPTED);
    assertThat(critical.answered).isGreaterThan((long) (0.98 * critical.offered));
    assertThat(critical.percentileNanos(0.99)).isLessThan(model.percentileNanos(0.5));
    assertThat(model.answered).as("the others get what is left").isGreaterThan(60 * 30);
  }

  @Test
  void ageKeepsTheLowestPriorityFromStarving() {
    Simulation simulation = new Simulation(1, 1);
    Model model = simulation.fixed("slow", 1, Curves.SLOW);
    Model low = simulation.new Model(model.lane, Curves.SLOW);
    simulation.open(model, now -> 60, new Wish(1, 60 * SECOND, Priority.CRITICAL));
    simulation.open(
        low, now -> now < 5 * SECOND ? 5 : 0, new Wish(1, 60 * SECOND, Priority.SHEDDABLE));
    simulation.run(20 * SECOND);

    assertThat(low.answered).isEqualTo(low.offered).isPositive();
    assertThat(low.percentileNanos(0.5)).isGreaterThan(Lane.AGEING_NANOS);
  }
}
