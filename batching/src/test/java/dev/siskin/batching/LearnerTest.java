package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What runs are counted as; what is made of it, the simulations show. */
class LearnerTest {
  private static final Offset<Double> A_THOUSANDTH = within(1e-3);

  private final Learner learner = new Learner(64);
  private long now;

  @Test
  void sizesAreComparedByTheProcessorTimeOfALaneThatComputesItself() {
    run(20, 1, 100_000, 95_000);
    run(20, 8, 900_000, 280_000);
    assertThat(rowMicros(8)).isCloseTo(35, A_THOUSANDTH);
    assertThat(learner.costs().predict(8)).as("what it will take").isGreaterThan(400_000);
  }

  @Test
  void sizesAreComparedByTheClockWhereOthersCompute() {
    run(20, 1, 100_000, 30_000);
    run(20, 8, 400_000, 30_000);
    assertThat(rowMicros(8)).isCloseTo(50, A_THOUSANDTH);
  }

  @Test
  void aRunOfUnknownProcessorTimeCountsByTheClock() {
    run(20, 1, 100_000, 95_000);
    run(20, 8, 400_000, 0);
    assertThat(rowMicros(8)).isCloseTo(50, A_THOUSANDTH);
  }

  @Test
  void whatIsTriedAnewReplacesWhatWasKnownButForItsFirstRuns() {
    CostModel costs = learner.costs();
    run(64, 8, 400_000, 0);
    costs.age(SizeClass.of(8), 4);
    run(4, 8, 40_000, 0);
    assertThat(rowMicros(8)).as("not seen").isCloseTo(50, A_THOUSANDTH);
    run(4, 8, 200_000, 0);
    assertThat(rowMicros(8)).isCloseTo(25, A_THOUSANDTH);
    assertThat(costs.shifts()).isEqualTo(1);
  }

  private double rowMicros(int rows) {
    return 1e-3 / learner.costs().rate(SizeClass.of(rows));
  }

  private void run(int times, int rows, long nanos, long processorNanos) {
    for (int time = 0; time < times; time++) {
      now += nanos;
      learner.ran(rows, nanos, processorNanos, now);
    }
  }
}
