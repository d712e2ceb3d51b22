package dev.siskin.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Split.Assignment;
import dev.siskin.protocol.control.Split.Canary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  private static final int UNITS = 100_000;
  private static final double LAST = Math.nextDown(1.0);

  @Test
  void withoutCanariesAllTrafficGoesToStable() {
    Split split = Split.allTo("m", 7);
    for (int i = 0; i < 100; i++) {
      assertThat(split.assign("u" + i)).isEqualTo(new Assignment(7, Arm.STABLE));
    }
  }

  @Test
  void theLeftIsTheCanarysAndTheRightIsItsControls() {
    Split split = split(0.25);
    assertThat(split.assign(0.0)).isEqualTo(new Assignment(2, Arm.CANARY));
    assertThat(split.assign(Math.nextDown(0.25))).isEqualTo(new Assignment(2, Arm.CANARY));
    assertThat(split.assign(0.25)).isEqualTo(new Assignment(1, Arm.STABLE));
    assertThat(split.assign(Math.nextDown(0.75))).isEqualTo(new Assignment(1, Arm.STABLE));
    assertThat(split.assign(0.75)).isEqualTo(new Assignment(1, Arm.CONTROL));
    assertThat(split.assign(LAST)).isEqualTo(new Assignment(1, Arm.CONTROL));
  }

  @Test
  void aWeightOf0GivesNobodyAway() {
    for (int k = 1; k <= Split.MAX_CANARIES; k++) {
      Split split = split(new double[k]);
      for (int cell = 0; cell <= k; cell++) {
        for (double at : around((double) cell / k)) {
          assertThat(split.assign(at).arm()).as("%s of %s", at, k).isEqualTo(Arm.STABLE);
        }
      }
    }
  }

  @Test
  void aWeightOfHalfLeavesNothingToStable() {
    Map<Arm, Integer> counts = counts(split(0.5));
    assertThat(counts).containsOnlyKeys(Arm.CANARY, Arm.CONTROL);
  }

  @Test
  void aWeightOf1GivesEverybodyToTheCanary() {
    Split split = split(1.0);
    assertThat(counts(split)).containsOnlyKeys(Arm.CANARY);
    assertThat(split.assign(LAST).arm()).isEqualTo(Arm.CANARY);
  }

  @Test
  void pastHalfTheControlIsWhatTheCanaryLeaves() {
    Map<Arm, Integer> counts = counts(split(0.7));
    assertThat(counts).containsOnlyKeys(Arm.CANARY, Arm.CONTROL);
    assertThat(counts.getOrDefault(Arm.CONTROL, 0))
        .isBetween(expected(0.3) - 450, expected(0.3) + 450);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.05, 0.1, 0.25, 0.4, 0.5})
  void canaryAndControlHaveTheirWeightEach(double weight) {
    Map<Arm, Integer> counts = counts(split(weight));
    double fourSigma = 4 * Math.sqrt(UNITS * weight * (1 - weight));
    for (Arm arm : List.of(Arm.CANARY, Arm.CONTROL)) {
      assertThat(Math.abs(counts.getOrDefault(arm, 0) - UNITS * weight))
          .as("%s", arm)
          .isLessThan(fourSigma);
    }
    double difference = counts.getOrDefault(Arm.CANARY, 0) - counts.getOrDefault(Arm.CONTROL, 0);
    assertThat(Math.abs(difference)).isLessThan(4 * Math.sqrt(2 * UNITS * weight));
  }

  @Test
  void severalCanariesHaveCellsOfTheirOwn() {
    double[] weights = {0.05, 0, 0.1, 0.125};
    Split split = split(weights);
    int[] canary = new int[4];
    int[] control = new int[4];
    for (int i = 0; i < UNITS; i++) {
      double at = UnitHash.position("rollout", "u" + i);
      Assignment to = split.assign(at);
      if (to.arm() == Arm.CANARY) {
        canary[(int) to.version() - 2]++;
        assertThat((int) (at * 4)).isEqualTo((int) to.version() - 2);
      } else if (to.arm() == Arm.CONTROL) {
        control[(int) (at * 4)]++;
      }
    }
    for (int i = 0; i < 4; i++) {
      double threeSigma = 3 * Math.sqrt(UNITS * weights[i] * (1 - weights[i]));
      assertThat(Math.abs(canary[i] - UNITS * weights[i])).isLessThanOrEqualTo(threeSigma);
      assertThat(Math.abs(control[i] - UNITS * weights[i])).isLessThanOrEqualTo(threeSigma);
    }
  }

  @Test
  void nobodyLeavesTheCanaryWhileWeightsGrow() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int k = 1 + random.nextInt(Split.MAX_CANARIES);
      double[] low = new double[k];
      double[] high = new double[k];
      for (int i = 0; i < k; i++) {
        high[i] = random.nextDouble() / k;
        low[i] = high[i] * random.nextDouble();
      }
      assertNobodyLeaves(split(low), split(high), random);
    }
  }

  private static void assertNobodyLeaves(Split before, Split after, Random random) {
    for (int i = 0; i < 500; i++) {
      double at = random.nextDouble();
      Assignment was = before.assign(at);
      Assignment is = after.assign(at);
      if (was.arm() == Arm.CANARY) {
        assertThat(is).isEqualTo(was);
      } else if (was.arm() == Arm.CONTROL) {
        assertThat(is.arm()).isNotEqualTo(Arm.STABLE);
      }
    }
  }

  @Test
  void nobodyLeavesTheControlWhileWeightsGrowUpToHalfOfACell() {
    Random random = new Random(4);
    for (int trial = 0; trial < 10_000; trial++) {
      double high = random.nextDouble() / 2;
      double at = random.nextDouble();
      if (split(high * random.nextDouble()).assign(at).arm() == Arm.CONTROL) {
        assertThat(split(high).assign(at).arm()).isEqualTo(Arm.CONTROL);
      }
    }
  }

  @Test
  void theSameUnitAlwaysGoesTheSameWay() {
    Split split = split(0.3);
    Split again = split(0.3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(again.assign("u" + i)).isEqualTo(split.assign("u" + i));
    }
  }

  @Test
  void anotherSaltDividesOtherwise() {
    Split one = new Split("one", 0, 1, List.of(new Canary(2, 0.5)));
    Split two = new Split("two", 0, 1, List.of(new Canary(2, 0.5)));
    long same = 0;
    for (int i = 0; i < 10_000; i++) {
      same += one.assign("u" + i).equals(two.assign("u" + i)) ? 1 : 0;
    }
    assertThat(same).isBetween(4_850L, 5_150L);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, -0.1, -Double.MIN_VALUE, 1.0000001, Double.POSITIVE_INFINITY, 2})
  void weightsOutsideOf0To1AreRefused(double weight) {
    assertThatThrownBy(() -> split(weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of version 2");
  }

  @Test
  void aWeightBeyondItsCellIsRefused() {
    assertThat(split(0.5, 0.5).canaries()).hasSize(2);
    assertThatThrownBy(() -> split(0.1, Math.nextUp(0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of version 3");
  }

  @Test
  void aVersionCannotStandTwice() {
    assertThatThrownBy(() -> new Split("s", 0, 1, List.of(new Canary(1, 0.1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 1 stands twice");
    assertThatThrownBy(() -> new Split("s", 0, 1, List.of(new Canary(2, 0.1), new Canary(2, 0.1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2 stands twice");
  }

  @Test
  void thereIsALimitOnCanaries() {
    assertThat(split(new double[Split.MAX_CANARIES]).canaries()).hasSize(Split.MAX_CANARIES);
    assertThatThrownBy(() -> split(new double[Split.MAX_CANARIES + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17 canaries");
  }

  @Test
  void armsAreFoundByTheirNameOnTheWire() {
    for (Arm arm : Arm.values()) {
      assertThat(Arm.ofWireName(arm.wireName())).isEqualTo(arm);
    }
    assertThat(Arm.ofWireName("STABLE")).isNull();
  }

  /** Stable is version 1, the canaries are 2, 3, .. with these weights. */
  private static Split split(double... weights) {
    List<Canary> canaries = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      canaries.add(new Canary(i + 2, weights[i]));
    }
    return new Split("rollout", 1, 1, canaries);
  }

  private static Map<Arm, Integer> counts(Split split) {
    Map<Arm, Integer> counts = new EnumMap<>(Arm.class);
    for (int i = 0; i < UNITS; i++) {
      counts.merge(split.assign("user-" + i).arm(), 1, Integer::sum);
    }
    return counts;
  }

  private static int expected(double share) {
    return (int) (UNITS * share);
  }

  /** The positions a unit can have next to that point. */
  private static List<Double> around(double point) {
    List<Double> positions = new ArrayList<>();
    long center = (long) (point * 0x1.0p53);
    for (long at = center - 4; at <= center + 4; at++) {
      if (at >= 0 && at < 1L << 53) {
        positions.add(at * 0x1.0p-53);
      }
    }
    return positions;
  }
}
