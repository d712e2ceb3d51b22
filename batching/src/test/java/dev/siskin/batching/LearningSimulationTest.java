package dev.siskin.batching;

import static dev.siskin.batching.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.batching.Simulation.Model;
import dev.siskin.batching.Simulation.Wish;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lanes learn, in virtual time; the bars are those of the design. */
class LearningSimulationTest {
  private static final int SLOTS = 2;
  private static final int MOST_ROWS = 256;
  private static final Wish PATIENT = Wish.of(10 * SECOND);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void saturatedModelReachesNineTenthsOfTheBestFixedSize(long seed) {
    double best = 0;
    for (int rows = 1; rows <= MOST_ROWS; rows *= 2) {
      best = Math.max(best, saturated(Curves.MLP, rows, seed));
    }
    Simulation simulation = new Simulation(SLOTS, seed);
    Model model = simulation.model("mlp", MOST_ROWS, Curves.MLP);
    simulation.closed(model, 1_000, PATIENT);
    simulation.run(SECOND);
    model.forget();
    simulation.run(SECOND);

    assertThat(model.answeredPerSecond()).isGreaterThan(0.9 * best);
    assertThat(model.view().knee()).isBetween(48, 256);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void stepInTheCostsIsNotTakenForTheKnee(long seed) {
    double best = saturated(Curves.STEPPED, MOST_ROWS, seed);
    Simulation simulation = new Simulation(SLOTS, seed);
    Model model = simulation.model("mlp", MOST_ROWS, Curves.STEPPED);
    simulation.closed(model, 1_000, PATIENT);
    simulation.run(SECOND);
    model.forget();
    simulation.run(SECOND);

    assertThat(model.answeredPerSecond()).isGreaterThan(0.9 * best);
  }

  @Test
  void batchOfABadSizeIsMadeSmaller() {
    CostModel costs = new CostModel();
    BatchSize size = new BatchSize(costs, MOST_ROWS);
    for (int rows = 1; rows <= 64; rows++) {
      for (int run = 0; run < 16; run++) {
        double nanos = Curves.STEPPED.applyAsDouble(rows);
        costs.observe(rows, nanos, nanos, 0);
        size.ran(rows, nanos);
      }
    }

    assertThat(size.limit(5, 0)).isGreaterThanOrEqualTo(5);
    assertThat(size.limit(8, 0)).isEqualTo(6);
    assertThat(size.limit(16, 0)).isGreaterThanOrEqualTo(16);
    assertThat(size.limit(40, 0)).isGreaterThanOrEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void modelThatBatchesHurtIsAsFastAsUnbatchedWithinTwoThousandRequests(long seed) {
    double unbatched = saturated(Curves.HURT_BY_BATCHES, 1, seed);
    Simulation simulation = new Simulation(SLOTS, seed);
    Model model = simulation.model("conv", MOST_ROWS, Curves.HURT_BY_BATCHES);
    simulation.closed(model, 64, PATIENT);
    while (model.answered < 2_000) {
      simulation.run(SECOND / 10);
    }
    model.forget();
    simulation.run(20 * SECOND);

    assertThat(model.answeredPerSecond()).isGreaterThan(0.98 * unbatched);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void modelSwappedForAnotherIsBackAtItsBestInFiveSeconds(long seed) {
    swap(Curves.HURT_BY_BATCHES, Curves.MLP, seed);
    swap(Curves.MLP, Curves.HURT_BY_BATCHES, seed);
    swap(Curves.MLP, rows -> 4 * Curves.MLP.applyAsDouble(rows), seed);
    swap(Curves.SMALL_CNN, Curves.ACCELERATED, seed);
  }

  private static void swap(IntToDoubleFunction before, IntToDoubleFunction after, long seed) {
    double best = 0;
    for (int rows = 1; rows <= MOST_ROWS; rows *= 2) {
      best = Math.max(best, saturated(after, rows, seed));
    }
    Simulation simulation = new Simulation(SLOTS, seed);
    Model model = simulation.model("swapped", MOST_ROWS, before);
    simulation.closed(model, 1_000, Wish.of(100 * SECOND));
    simulation.run(10 * SECOND);
    model.nanos = after;
    simulation.run(5 * SECOND);
    model.forget();
    simulation.run(2 * SECOND);
    assertThat(model.answeredPerSecond()).isGreaterThan(0.9 * best);
  }

  @Test
  void loneRequestGoesAtOnceHoweverMuchBatchesPay() {
    Simulation simulation = new Simulation(SLOTS, 1).withoutNoise();
    Model model = simulation.model("gpu", MOST_ROWS, Curves.ACCELERATED);
    simulation.open(model, now -> 20, PATIENT);
    simulation.run(60 * SECOND);

    assertThat(model.percentileNanos(0.5)).isEqualTo(Curves.ACCELERATED.applyAsDouble(1));
  }

  @Test
  void shortWaitMakesBatchesOfWhatComesSoon() {
    double alone = Curves.ACCELERATED.applyAsDouble(1);
    Simulation simulation = new Simulation(1, 1);
    Model model = simulation.model("gpu", MOST_ROWS, Curves.ACCELERATED);
    simulation.open(model, now -> 5_000, PATIENT);
    simulation.run(SECOND);
    model.forget();
    simulation.run(5 * SECOND);

    assertThat(model.rowsPerRun()).isGreaterThan(8);
    assertThat(model.percentileNanos(0.99)).isLessThan(4 * alone);
    assertThat(model.view().lastWhy()).isNotNull();
  }

  @Test
  void learnedCurveIsTheTrueOne() {
    Simulation simulation = new Simulation(SLOTS, 1);
    Model model = simulation.model("mlp", MOST_ROWS, Curves.MLP);
    simulation.closed(model, 1_000, PATIENT);
    simulation.run(2 * SECOND);

    CostModel costs = model.costs();
    for (int rows : new int[] {1, 2, 5, 16, 40, 96}) {
      double truth = Curves.MLP.applyAsDouble(rows);
      assertThat(costs.predict(rows)).isBetween(0.75 * truth, 1.35 * truth);
      assertThat(costs.predictHigh(rows)).isGreaterThan(costs.predict(rows));
    }
  }

  private static double saturated(IntToDoubleFunction nanos, int rows, long seed) {
    Simulation simulation = new Simulation(SLOTS, seed);
    Model model = simulation.fixed("fixed", rows, nanos);
    simulation.closed(model, 1_000, Wish.of(1_000 * SECOND));
    simulation.run(SECOND);
    model.forget();
    simulation.run(5 * SECOND);
    return model.answeredPerSecond();
  }
}
