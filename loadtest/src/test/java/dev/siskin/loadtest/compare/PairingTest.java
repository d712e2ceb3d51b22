package dev.siskin.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairingTest {

  static Observation observed(double p50) {
    return new Observation(Map.of(Measure.P50, p50), Optional.empty());
  }

  private static Observation flawed(String why) {
    return new Observation(Map.of(), Optional.of(why));
  }

  @Test
  void eachPairHasBothSidesOneAfterTheOther() {
    Pairing pairing = new Pairing(7, 0, 1);
    for (int i = 0; i < 7; i++) {
      Side first = pairing.next().orElseThrow();
      pairing.tell(observed(first == Side.A ? 10 : 20));
      assertThat(pairing.next()).contains(first.other());
      pairing.tell(observed(first == Side.A ? 20 : 10));
      assertThat(pairing.pairs()).hasSize(i + 1);
      assertThat(pairing.pairs().get(i).first()).isEqualTo(first);
    }
    assertThat(pairing.next()).isEmpty();
    assertThat(pairing.pairs())
        .allSatisfy(pair -> assertThat(pair.a()).containsEntry(Measure.P50, 10.0))
        .allSatisfy(pair -> assertThat(pair.b()).containsEntry(Measure.P50, 20.0));
  }

  @Test
  void halfOfThePairsBeginWithEitherSide() {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(firsts(10, seed)).filteredOn(side -> side == Side.A).hasSize(5);
      assertThat(firsts(7, seed)).filteredOn(side -> side == Side.A).hasSizeBetween(3, 4);
    }
  }

  @Test
  void orderHangsOnTheSeedAlone() {
    assertThat(firsts(10, 5)).isEqualTo(firsts(10, 5));
    assertThat(firsts(10, 5)).isNotEqualTo(firsts(10, 6));
  }

  @Test
  void pairWithAFlawIsRunAgainWhole() {
    Pairing pairing = new Pairing(3, 1, 1);
    Side first = pairing.next().orElseThrow();
    pairing.tell(observed(1));
    pairing.tell(flawed("errors"));

    assertThat(pairing.next()).contains(first);
    assertThat(pairing.pairs()).isEmpty();
    assertThat(pairing.repeated()).isEqualTo(1);
    assertThat(pairing.lastFlaw()).isEqualTo(first.other() + ": errors");
    assertThat(pairing.hasGivenUp()).isFalse();
  }

  @Test
  void givesUpWhenTheSparesAreUsedUp() {
    Pairing pairing = new Pairing(3, 1, 1);
    pairing.tell(flawed("errors"));
    pairing.tell(flawed("late"));

    assertThat(pairing.hasGivenUp()).isTrue();
    assertThat(pairing.next()).isEmpty();
    assertThat(pairing.lastFlaw()).endsWith(": late");
  }

  /** Whatever fails when: pairs that count are whole, in the drawn order, and all runs are told. */
  @Test
  void randomFlawsNeverMixPairs() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Pairing pairing = new Pairing(5, 100, seed);
      List<Side> drawn = firsts(5, seed);
      double run = 1;
      while (pairing.next().isPresent()) {
        pairing.tell(random.nextInt(4) == 0 ? flawed("x") : observed(run));
        run++;
      }
      assertThat(pairing.pairs()).extracting(Pair::first).isEqualTo(drawn);
      for (Pair pair : pairing.pairs()) {
        double a = pair.value(Side.A, Measure.P50);
        double b = pair.value(Side.B, Measure.P50);
        assertThat(b - a).isEqualTo(pair.first() == Side.A ? 1 : -1);
      }
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Pairing(2, 0, 1)).hasMessageContaining("--pairs");
    assertThatThrownBy(() -> new Pairing(1001, 0, 1)).hasMessageContaining("--pairs");
    assertThatThrownBy(() -> new Pairing(3, -1, 1)).hasMessageContaining("--spares");
  }

  private static List<Side> firsts(int pairs, long seed) {
    Pairing pairing = new Pairing(pairs, 0, seed);
    List<Side> firsts = new ArrayList<>();
    while (pairing.next().isPresent()) {
      firsts.add(pairing.next().get());
      pairing.tell(observed(1));
      pairing.tell(observed(1));
    }
    return firsts;
  }
}
