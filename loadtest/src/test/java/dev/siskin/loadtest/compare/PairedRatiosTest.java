package dev.siskin.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedRatiosTest {

  private static final Rules RULES = new Rules(0.95, 0.1, 0);
  private static final Rules ANY_NOISE = new Rules(0.95, Double.POSITIVE_INFINITY, 0);
  private static final int COMPARISONS = 4_000;

  /** Worked out by hand: mean -0.1, standard deviation 0.02, t(0.975, 4) = 2.776445. */
  @Test
  void intervalIsThatOfStudent() {
    double step = 0.02 * Math.sqrt(4.0 / 10);
    double[] logRatios = around(-0.1, step);

    RatioInterval interval = RatioInterval.of(logRatios, 0.95);

    double reach = 2.776445 * 0.02 / Math.sqrt(5);
    assertThat(interval.ratio()).isCloseTo(Math.exp(-0.1), within(1e-9));
    assertThat(interval.low()).isCloseTo(Math.exp(-0.1 - reach), within(1e-6));
    assertThat(interval.high()).isCloseTo(Math.exp(-0.1 + reach), within(1e-6));
    assertThat(interval.noise()).isCloseTo(Math.exp(reach) - 1, within(1e-6));
  }

  @Test
  void intervalBelowOneIsLower() {
    Ruling ruling = PairedRatios.judge(around(-0.13, 0.01), RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.LOWER);
    assertThat(ruling.text()).isEqualTo("A lower by 12.2% (10.4%..13.9%)");
  }

  @Test
  void intervalAboveOneIsHigher() {
    Ruling ruling = PairedRatios.judge(around(0.13, 0.01), RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.HIGHER);
    assertThat(ruling.text()).isEqualTo("A higher by 13.9% (11.7%..16.1%)");
  }

  @Test
  void intervalWithOneInItShowsNoDifference() {
    Ruling ruling = PairedRatios.judge(around(0.01, 0.02), RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.NOT_SHOWN);
    assertThat(ruling.text()).startsWith("no difference shown (A/B within 0.9");
  }

  @Test
  void wideIntervalIsRefusedHoweverLargeTheDifference() {
    Ruling ruling = PairedRatios.judge(around(2, 0.2), RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.TOO_NOISY);
    assertThat(ruling.finding().isVerdict()).isFalse();
    assertThat(ruling.text()).contains("allowed are 10.0%");
  }

  @Test
  void noiseLimitIsOfOneSideOfTheInterval() {
    double[] logRatios = around(0, 0.02);
    double noise = RatioInterval.of(logRatios, 0.95).noise();

    assertThat(PairedRatios.judge(logRatios, new Rules(0.95, noise * 1.001, 0)).finding())
        .isEqualTo(Finding.NOT_SHOWN);
    assertThat(PairedRatios.judge(logRatios, new Rules(0.95, noise * 0.999, 0)).finding())
        .isEqualTo(Finding.TOO_NOISY);
  }

  @Test
  void sidesWithinTheEquivalenceAreEqualEvenIfTheyDifferALittle() {
    Rules within3 = new Rules(0.95, 0.1, 0.03);

    assertThat(PairedRatios.judge(around(0.01, 0.001), within3).finding()).isEqualTo(Finding.EQUAL);
    assertThat(PairedRatios.judge(around(0.01, 0.001), RULES).finding()).isEqualTo(Finding.HIGHER);
    assertThat(PairedRatios.judge(around(0.028, 0.01), within3).finding())
        .isEqualTo(Finding.HIGHER);
    assertThat(PairedRatios.judge(around(0, 0.04), within3).finding()).isEqualTo(Finding.NOT_SHOWN);
  }

  @Test
  void pairsWithoutAnySpreadAreBelieved() {
    assertThat(PairedRatios.judge(new double[] {0, 0, 0}, RULES).finding())
        .isEqualTo(Finding.NOT_SHOWN);
    assertThat(PairedRatios.judge(new double[] {0.2, 0.2, 0.2}, RULES).finding())
        .isEqualTo(Finding.HIGHER);
  }

  @Test
  void twoPairsAreTooFew() {
    Ruling ruling = PairedRatios.judge(new double[] {0.2, 0.2}, RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.TOO_FEW_PAIRS);
    assertThat(ruling.interval()).isEmpty();
    assertThat(ruling.text()).isEqualTo("too few pairs");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void whatIsNotAboveZeroHasNoRatio(double value) {
    Pair good = new Pair(Side.A, Map.of(Measure.P50, 1.0), Map.of(Measure.P50, 2.0));
    Pair bad = new Pair(Side.A, Map.of(Measure.P50, 1.0), Map.of(Measure.P50, value));

    Ruling ruling = PairedRatios.judge(List.of(good, good, bad), Measure.P50, RULES);

    assertThat(ruling.finding()).isEqualTo(Finding.NO_RATIO);
    assertThat(PairedRatios.judge(List.of(good, good, good), Measure.P99, RULES).finding())
        .isEqualTo(Finding.NO_RATIO);
  }

  static Stream<Arguments> machines() {
    return Stream.of(
        Arguments.of("quiet", SimulatedPairs.normal(new Random(11), 0.01), 0.0),
        Arguments.of("noisy", SimulatedPairs.normal(new Random(12), 0.3), 0.0),
        Arguments.of("drifting", SimulatedPairs.normal(new Random(13), 0.01), 0.02),
        Arguments.of("drifting and little else", SimulatedPairs.normal(new Random(14), 1e-6), 0.05),
        Arguments.of("heavy-tailed", SimulatedPairs.heavyTailed(new Random(15)), 0.0),
        Arguments.of("skewed", SimulatedPairs.skewed(new Random(16)), 0.0),
        Arguments.of("wandering", SimulatedPairs.wandering(new Random(17)), 0.0));
  }

  /**
   * Were the true rate of false verdicts above 5%, so many or fewer would come up with a chance of
   * one in a thousand: the bound is the upper end of what an honest 5% gives.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void equalSidesAreCalledDifferentInAtMostOneOfTwenty(
      String machine, DoubleSupplier noise, double drift) {
    int allowed = BinomialDistribution.of(COMPARISONS, 0.05).inverseCumulativeProbability(0.999);
    for (int pairs : new int[] {6, 10}) {
      SimulatedPairs simulated = new SimulatedPairs(1, noise, drift);
      int different = 0;
      for (int i = 0; i < COMPARISONS; i++) {
        Ruling ruling = PairedRatios.judge(simulated.logRatios(pairs, i), ANY_NOISE);
        different += ruling.finding().isDifference() ? 1 : 0;
      }
      assertThat(different).as(machine + ", " + pairs + " pairs").isLessThanOrEqualTo(allowed);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void intervalCoversTheTruthInNineteenOfTwenty(
      String machine, DoubleSupplier noise, double drift) {
    int needed = BinomialDistribution.of(COMPARISONS, 0.95).inverseCumulativeProbability(0.001);
    SimulatedPairs simulated = new SimulatedPairs(0.8, noise, drift);
    int covered = 0;
    for (int i = 0; i < COMPARISONS; i++) {
      RatioInterval interval = RatioInterval.of(simulated.logRatios(10, i), 0.95);
      covered += interval.low() <= 0.8 && 0.8 <= interval.high() ? 1 : 0;
    }
    assertThat(covered).as(machine).isGreaterThanOrEqualTo(needed);
  }

  /** What the lot is for: the same drift with A always first is taken for a difference. */
  @Test
  void driftWithOneOrderWouldBeADifferenceEachTime() {
    Random random = new Random(18);
    for (int i = 0; i < 100; i++) {
      double[] alwaysAFirst =
          DoubleStream.generate(() -> -0.02 + 0.005 * random.nextGaussian()).limit(10).toArray();
      assertThat(PairedRatios.judge(alwaysAFirst, ANY_NOISE).finding()).isEqualTo(Finding.LOWER);
    }
  }

  @Test
  void refusedOnesDoNotLetFalseVerdictsRiseAboveTheLevel() {
    int allowed = BinomialDistribution.of(COMPARISONS, 0.05).inverseCumulativeProbability(0.999);
    SimulatedPairs simulated = new SimulatedPairs(1, SimulatedPairs.normal(new Random(19), 0.1), 0);
    int different = 0;
    int refused = 0;
    for (int i = 0; i < COMPARISONS; i++) {
      Finding finding = PairedRatios.judge(simulated.logRatios(10, i), RULES).finding();
      different += finding.isDifference() ? 1 : 0;
      refused += finding.isVerdict() ? 0 : 1;
    }
    assertThat(refused).isBetween(COMPARISONS / 4, COMPARISONS * 3 / 4);
    assertThat(different).isLessThanOrEqualTo(allowed);
  }

  @Test
  void sidesThatDifferAreSaidToBeEqualInAtMostOneOfTwenty() {
    int allowed = BinomialDistribution.of(COMPARISONS, 0.05).inverseCumulativeProbability(0.999);
    SimulatedPairs atTheEdge =
        new SimulatedPairs(1.03, SimulatedPairs.normal(new Random(20), 0.01), 0);
    Rules within3 = new Rules(0.95, Double.POSITIVE_INFINITY, 0.03);
    int equal = 0;
    for (int i = 0; i < COMPARISONS; i++) {
      Finding finding = PairedRatios.judge(atTheEdge.logRatios(10, i), within3).finding();
      equal += finding == Finding.EQUAL ? 1 : 0;
    }
    assertThat(equal).isBetween(COMPARISONS / 40, allowed);
  }

  @Test
  void aTenthIsFoundOnAQuietMachineNearlyAlways() {
    SimulatedPairs simulated =
        new SimulatedPairs(0.9, SimulatedPairs.normal(new Random(21), 0.03), 0.01);
    int found = 0;
    for (int i = 0; i < COMPARISONS; i++) {
      Finding finding = PairedRatios.judge(simulated.logRatios(10, i), RULES).finding();
      found += finding == Finding.LOWER ? 1 : 0;
    }
    assertThat(found).isGreaterThan(COMPARISONS * 98 / 100);
  }

  @Test
  void rulesOutOfRangeAreRefused() {
    assertThat(mistake(() -> new Rules(1, 0.1, 0))).startsWith("--level");
    assertThat(mistake(() -> new Rules(0.95, 0, 0))).startsWith("--max-noise");
    assertThat(mistake(() -> new Rules(0.95, 0.1, -0.1))).startsWith("--equivalence");
    assertThat(mistake(() -> new Rules(Double.NaN, 0.1, 0))).startsWith("--level");
  }

  private static String mistake(Runnable wrong) {
    try {
      wrong.run();
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage());
    }
    return "accepted";
  }

  /** Five values of this mean, evenly spread; their deviation is step x sqrt(10/4). */
  private static double[] around(double mean, double step) {
    return new double[] {mean - 2 * step, mean - step, mean, mean + step, mean + 2 * step};
  }
}
