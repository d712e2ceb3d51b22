package dev.siskin.loadtest.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {

  private static final double PRECISION = 0.05;
  private static final Search SEARCH = new Search(250, 2, 200_000, PRECISION, 3, 60);
  private static final int SEARCHES = 2_000;

  /** Every rate asked for and every answer, in order. */
  private record Played(Bisection bisection, List<Double> rates) {

    Estimate estimate() {
      return bisection.estimate();
    }
  }

  private static Played play(Search search, DoublePredicate server) {
    Bisection bisection = new Bisection(search);
    List<Double> rates = new ArrayList<>();
    while (bisection.nextRate().isPresent()) {
      double rate = bisection.nextRate().getAsDouble();
      rates.add(rate);
      bisection.tell(rate, server.test(rate));
    }
    assertThat(rates).hasSizeLessThanOrEqualTo(search.maxTries());
    return new Played(bisection, rates);
  }

  /** Holds with chance one half at the knee, and steeply more below. */
  private static DoublePredicate soft(double knee, double width, Random random) {
    return rate ->
        random.nextDouble() < 1 / (1 + Math.exp((Math.log(rate) - Math.log(knee)) / width));
  }

  @Test
  void doublesUntilItMissesAndThenHalvesTheGap() {
    Played played = play(SEARCH, rate -> rate <= 1300);

    assertThat(played.rates()).startsWith(250.0, 500.0, 1000.0, 2000.0, 1414.0, 1189.0, 1297.0);
    assertThat(played.estimate().low()).hasValue(1297);
    assertThat(played.estimate().high()).hasValue(1354);
    assertThat(played.estimate().conclusive()).isTrue();
    assertThat(played.estimate().text())
        .isEqualTo("holds up to about 1,325 requests/s: in all tries at 1,297, in none at 1,354");
  }

  @Test
  void endsHaveAllTheirRepeats() {
    Played played = play(SEARCH, rate -> rate <= 1300);

    assertThat(played.rates()).filteredOn(rate -> rate == 1297).hasSize(3);
    assertThat(played.rates()).filteredOn(rate -> rate == 1354).hasSize(3);
    assertThat(played.rates()).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2.5, 33, 249, 250, 251, 4000, 123_456, 199_000})
  void sharpKneeIsFoundToThePrecisionWhereverItIs(double knee) {
    Estimate estimate = play(SEARCH, rate -> rate <= knee).estimate();

    assertThat(estimate.conclusive()).isTrue();
    assertThat(estimate.low().getAsDouble()).isLessThanOrEqualTo(knee);
    assertThat(estimate.high().getAsDouble()).isGreaterThan(knee);
    double width = estimate.high().getAsDouble() / estimate.low().getAsDouble();
    assertThat(width).isLessThanOrEqualTo(1 + PRECISION);
    assertThat(estimate.point().getAsDouble())
        .isBetween(estimate.low().getAsDouble(), estimate.high().getAsDouble());
  }

  @Test
  void serverThatHoldsEverythingIsSaidToHoldTheHighestRate() {
    Estimate estimate = play(SEARCH, rate -> true).estimate();

    assertThat(estimate.low()).hasValue(200_000);
    assertThat(estimate.high()).isEmpty();
    assertThat(estimate.conclusive()).isTrue();
    assertThat(estimate.text()).contains("200,000").contains("no rate was found that misses");
  }

  @Test
  void serverThatHoldsNothingIsTriedDownToTheLowestRate() {
    Played played = play(SEARCH, rate -> false);

    assertThat(played.estimate().low()).isEmpty();
    assertThat(played.estimate().high()).hasValue(2);
    assertThat(played.rates()).endsWith(2.0, 2.0, 2.0);
    assertThat(played.estimate().text()).startsWith("no rate tried held");
  }

  @Test
  void oneUnluckyTryDoesNotEndTheWayUp() {
    int[] tries = new int[1];
    Estimate estimate = play(SEARCH, rate -> ++tries[0] != 2 && rate <= 10_000).estimate();

    assertThat(estimate.low().getAsDouble()).isCloseTo(10_000, within(500.0));
    assertThat(estimate.high().getAsDouble()).isGreaterThan(10_000);
  }

  @Test
  void triesAreLimitedAndWhatIsKnownThenIsNotConclusive() {
    Played played = play(new Search(250, 2, 200_000, PRECISION, 3, 5), rate -> rate <= 1300);

    assertThat(played.rates()).hasSize(5);
    assertThat(played.estimate().conclusive()).isFalse();
    assertThat(played.estimate().low()).isEmpty();
    assertThat(played.estimate().text()).isEqualTo("nothing is known yet");
  }

  /** A try that is worth nothing: every answer is a toss. It ends, and claims little. */
  @Test
  void tossedAnswersEndWithoutATightClaim() {
    int tight = 0;
    for (int seed = 0; seed < SEARCHES; seed++) {
      Random random = new Random(seed);
      Estimate estimate = play(SEARCH, rate -> random.nextBoolean()).estimate();
      boolean both = estimate.low().isPresent() && estimate.high().isPresent();
      if (both) {
        assertThat(estimate.low().getAsDouble()).isLessThan(estimate.high().getAsDouble());
        double width = estimate.high().getAsDouble() / estimate.low().getAsDouble();
        tight += width <= 1 + PRECISION ? 1 : 0;
      }
    }
    assertThat(tight).isLessThan(SEARCHES / 4);
  }

  /** Never closer than seen: both ends had all repeats, and all of them agreed. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.02, 0.05, 0.1, 0.3})
  void endsAreBackedByTriesThatAllAgree(double width) {
    for (int seed = 0; seed < SEARCHES / 4; seed++) {
      Random random = new Random(seed);
      DoublePredicate server = soft(3000, width, random);
      List<Double> held = new ArrayList<>();
      List<Double> missed = new ArrayList<>();
      Estimate estimate =
          play(
                  SEARCH,
                  rate -> {
                    boolean holds = server.test(rate);
                    (holds ? held : missed).add(rate);
                    return holds;
                  })
              .estimate();
      estimate
          .low()
          .ifPresent(
              low -> {
                assertThat(held).filteredOn(rate -> rate == low).hasSizeGreaterThanOrEqualTo(3);
                assertThat(missed).doesNotContain(low);
              });
      estimate
          .high()
          .ifPresent(
              high -> {
                assertThat(missed).filteredOn(rate -> rate == high).hasSizeGreaterThanOrEqualTo(3);
                assertThat(held).doesNotContain(high);
              });
    }
  }

  /**
   * The width is that of a logistic curve: from nine in ten that hold to one in ten the rate rises
   * by the factor exp(4.4 x width). The shares asked for lie a little below what was seen.
   */
  @ParameterizedTest
  @CsvSource({"0.001, 0.99", "0.02, 0.91", "0.05, 0.84", "0.1, 0.77"})
  void intervalHoldsTheKneeMostlyEvenIfItIsSoft(double width, double share) {
    assertThat(covered(SEARCH, width)).isGreaterThan(share);
  }

  @Test
  void moreRepeatsHoldTheKneeMoreOften() {
    Search more = new Search(250, 2, 200_000, PRECISION, 6, 200);

    assertThat(covered(more, 0.1)).isGreaterThan(covered(SEARCH, 0.1) + 0.05);
  }

  @ParameterizedTest
  @CsvSource({"0.001, 0.02", "0.02, 0.04", "0.05, 0.06", "0.1, 0.1"})
  void pointLiesNearTheKnee(double width, double allowed) {
    double squares = 0;
    for (int seed = 0; seed < SEARCHES; seed++) {
      Random random = new Random(seed);
      double knee = knee(random);
      Estimate estimate = play(SEARCH, soft(knee, width, random)).estimate();
      double error = Math.log(estimate.point().getAsDouble() / knee);
      squares += error * error;
    }
    assertThat(Math.sqrt(squares / SEARCHES)).isLessThan(allowed);
  }

  private static double covered(Search search, double width) {
    int covered = 0;
    for (int seed = 0; seed < SEARCHES; seed++) {
      Random random = new Random(seed);
      double knee = knee(random);
      Estimate estimate = play(search, soft(knee, width, random)).estimate();
      boolean above = estimate.low().orElse(0) <= knee;
      boolean below = estimate.high().orElse(Double.MAX_VALUE) >= knee;
      covered += above && below ? 1 : 0;
    }
    return (double) covered / SEARCHES;
  }

  private static double knee(Random random) {
    return 500 * Math.exp(3 * random.nextDouble());
  }

  @Test
  void searchesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Search(1, 2, 1000, 0.05, 3, 60)).hasMessageContaining("--from");
    assertThatThrownBy(() -> new Search(10, 2, 3_000_000, 0.05, 3, 60))
        .hasMessageContaining("--to");
    assertThatThrownBy(() -> new Search(10, 2, 100, 0.001, 3, 60))
        .hasMessageContaining("--precision");
    assertThatThrownBy(() -> new Search(10, 2, 100, 0.05, 0, 60)).hasMessageContaining("--repeats");
    assertThatThrownBy(() -> new Search(10, 2, 100, 0.05, 3, 0))
        .hasMessageContaining("--max-tries");
  }
}
