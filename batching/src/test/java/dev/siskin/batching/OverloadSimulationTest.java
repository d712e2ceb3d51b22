package dev.siskin.batching;

import static dev.siskin.batching.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.batching.Simulation.Model;
import dev.siskin.batching.Simulation.Wish;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is turned away under load, in virtual time; the bars are those of the design. */
class OverloadSimulationTest {
  private static final int SLOTS = 2;
  private static final int MOST_ROWS = 256;

  static List<IntToDoubleFunction> curves() {
    return List.of(
        Curves.MLP, Curves.SMALL_CNN, Curves.HURT_BY_BATCHES, Curves.SLOW, Curves.ACCELERATED);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void goodputHoldsUnderOverload(IntToDoubleFunction nanos) {
    double peak = Curves.peak(nanos, MOST_ROWS, SLOTS);

    assertThat(loaded(nanos, 3).goodPerSecond()).isGreaterThan(0.9 * goodAtPeak(nanos, peak));
    assertThat(loaded(nanos, 10).goodPerSecond()).isGreaterThan(0.8 * goodAtPeak(nanos, peak));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void whoIsTakenInAtTwiceTheCapacityWaitsAtMostTwiceAsLongAsBelowIt(IntToDoubleFunction nanos) {
    Model below = loaded(nanos, 0.9);
    Model above = loaded(nanos, 2);

    assertThat(above.percentileNanos(0.99)).isLessThan(2 * below.percentileNanos(0.99));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void hardlyAnybodyIsTurnedAwayBelowTheCapacity(IntToDoubleFunction nanos) {
    Model model = loaded(nanos, 0.8);

    assertThat(model.answers.getOrDefault(OfferAnswer.ACCEPTED, 0L))
        .isGreaterThan((long) (0.995 * model.offered));
    assertThat(model.expired + model.evicted).isZero();
  }

  /** Slower than was learned, so that all who were let in are nearly late when they are cut. */
  @Test
  void modelThatBecameSlowerStillAnswersInTime() {
    Simulation simulation = new Simulation(SLOTS, 1);
    Model model = simulation.model("slow", MOST_ROWS, Curves.SLOW);
    simulation.open(model, now -> 200, Wish.of(SECOND));
    simulation.run(5 * SECOND);
    model.nanos = rows -> 2.2 * Curves.SLOW.applyAsDouble(rows);
    simulation.run(SECOND);
    model.forget();
    simulation.run(20 * SECOND);

    double peak = Curves.peak(Curves.SLOW, 1, SLOTS) / 2.2;
    assertThat(model.answeredPerSecond()).isGreaterThan(0.9 * peak);
  }

  @Test
  void burstIsTakenInWholeByWhoWasIdle() {
    Simulation simulation = new Simulation(SLOTS, 1);
    Model model = simulation.model("mlp", MOST_ROWS, Curves.MLP);
    simulation.open(model, now -> 0.3 * Curves.peak(Curves.MLP, MOST_ROWS, SLOTS), Wish.of(SECOND));
    for (int i = 0; i < 10; i++) {
      simulation.run(SECOND / 4);
      simulation.burst(model, 5_000, Wish.of(SECOND));
    }
    simulation.run(SECOND);

    assertThat(model.answers).containsOnlyKeys(OfferAnswer.ACCEPTED);
    assertThat(model.inTime).isGreaterThanOrEqualTo(model.offered - 256);
  }

  @Test
  void whatCannotMakeItsDeadlineIsToldSoAtOnce() {
    Simulation simulation = new Simulation(1, 1);
    Model model = simulation.model("slow", MOST_ROWS, Curves.SLOW);
    simulation.open(model, now -> 100, Wish.of(70_000_000));
    simulation.run(2 * SECOND);
    model.forget();
    simulation.run(30 * SECOND);

    assertThat(model.answers.get(OfferAnswer.HOPELESS)).isGreaterThan(model.offered / 4);
    assertThat(model.expired).as("taken in and then late").isLessThan(model.answered / 20);
    assertThat(model.inTime).isGreaterThan((long) (0.9 * model.answered));
  }

  @Test
  void everyoneWhoWasOfferedEndsOnce() {
    Simulation simulation = new Simulation(SLOTS, 7);
    Model model = simulation.model("mlp", MOST_ROWS, Curves.MLP);
    simulation.open(
        model, now -> now < 2 * SECOND ? 800_000 : 0, new Wish(1, SECOND / 50, Priority.NORMAL));
    simulation.run(4 * SECOND);

    long refused =
        model.answers.entrySet().stream()
            .filter(entry -> entry.getKey() != OfferAnswer.ACCEPTED)
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    assertThat(model.answered + model.expired + model.evicted + refused).isEqualTo(model.offered);
    assertThat(refused).isPositive();
  }

  private static double goodAtPeak(IntToDoubleFunction nanos, double peak) {
    Model model = loaded(nanos, 0.97);
    return Math.min(peak, model.goodPerSecond());
  }

  /** Poisson arrivals at so many times the capacity; what was seen after it had learned. */
  private static Model loaded(IntToDoubleFunction nanos, double times) {
    double peak = Curves.peak(nanos, MOST_ROWS, SLOTS);
    long measured = Math.max(SECOND / 2, (long) (20_000 * SECOND / (times * peak)));
    Simulation simulation = new Simulation(SLOTS, 1);
    Model model = simulation.model("model", MOST_ROWS, nanos);
    long timeout = (long) Math.max(SECOND / 20.0, 100 * nanos.applyAsDouble(1));
    simulation.open(model, now -> times * peak, Wish.of(timeout));
    simulation.run(Math.max(SECOND / 2, (long) (3_000 * SECOND / peak)));
    model.forget();
    simulation.run(measured);
    return model;
  }
}
