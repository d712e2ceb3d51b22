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
    besideAFlood(Curves.MLP, Curves.MLP);
    besideAFlood(Curves.MLP, Curves.SLOW);
    besideAFlood(Curves.SLOW, Curves.SMALL_CNN);
    besideAFlood(Curves.SMALL_CNN, Curves.ACCELERATED);
  }

  private static void besideAFlood(IntToDoubleFunction quiet, IntToDoubleFunction flooded) {
    double quietRate = 0.2 * Curves.peak(quiet, MOST_ROWS, 1);
    double floodRate = 10 * Curves.peak(flooded, MOST_ROWS, 1);
    double alone = beside(quiet, quietRate, flooded, 0).quiet().percentileNanos(0.99);
    Pair pair = beside(quiet, quietRate, flooded, floodRate);
    Model beside = pair.quiet();
    double batch = flooded.applyAsDouble(pair.flooded().view().knee());

    assertThat(beside.percentileNanos(0.99)).isLessThan(1.25 * (alone + batch));
    assertThat(beside.answers).containsOnlyKeys(OfferAnswer.ACCEPTED);
  }

  private record Pair(Model quiet, Model flooded) {}

  private static Pair beside(
      IntToDoubleFunction quiet, double rate, IntToDoubleFunction flooded, double floodRate) {
    Simulation simulation = new Simulation(1, 1).withoutNoise();
    Model model = simulation.model("quiet", MOST_ROWS, quiet);
    Model flood = simulation.model("flooded", MOST_ROWS, flooded);
    simulation.open(model, now -> rate, PATIENT);
    simulation.open(flood, now -> floodRate, PATIENT);
    simulation.run(5 * SECOND);
    model.forget();
    simulation.run(Math.max(SECOND, (long) (3_000 * SECOND / rate)));
    return new Pair(model, flood);
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
