package dev.siskin.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static Sampler sampler(int perSecond, long seed) {
    return new Sampler(perSecond, new SplittableRandom(seed));
  }

  /** What a second of so many requests came to. */
  private record Second(long chosen, long weight, long heaviest) {}

  private static Second second(Sampler sampler, long second, int requests) {
    long chosen = 0;
    long weight = 0;
    long heaviest = 0;
    for (int i = 0; i < requests; i++) {
      long weighs = sampler.weigh(second);
      chosen += weighs > 0 ? 1 : 0;
      weight += weighs;
      heaviest = Math.max(heaviest, weighs);
    }
    return new Second(chosen, weight, heaviest);
  }

  @Test
  void allAreChosenWhileASecondHasNoMoreThanItMay() {
    Sampler sampler = sampler(100, 1);
    for (int at = 0; at < 10; at++) {
      assertThat(second(sampler, at, 100)).isEqualTo(new Second(100, 100, 1));
    }
  }

  @Test
  void aSteadyRateIsSampledAtItsOwnWeight() {
    Sampler sampler = sampler(100, 2);
    second(sampler, 0, 2_000);
    for (int at = 1; at < 20; at++) {
      Second seen = second(sampler, at, 2_000);
      assertThat(seen).isEqualTo(new Second(100, 2_000, 20));
    }
  }

  @Test
  void aSuddenFloodCostsItsLogarithm() {
    Sampler sampler = sampler(100, 3);
    Second flood = second(sampler, 5, 1_000_000);
    assertThat(flood.chosen()).isBetween(1_000L, 1_500L);
    assertThat((double) flood.weight()).isCloseTo(1_000_000, within(20_000.0));
  }

  @Test
  void afterASecondOfSilenceAllAreChosenAgain() {
    Sampler sampler = sampler(10, 4);
    second(sampler, 0, 10_000);
    assertThat(second(sampler, 2, 10)).isEqualTo(new Second(10, 10, 1));
  }

  @Test
  void ofNoneNoneAreChosen() {
    assertThat(second(sampler(0, 5), 0, 1_000)).isEqualTo(new Second(0, 0, 0));
  }

  @Test
  void whichOneOfABlockIsChosenIsLeftToChance() {
    int[] chosenAt = new int[10];
    for (int seed = 0; seed < 1_000; seed++) {
      Sampler sampler = sampler(1, seed);
      second(sampler, 0, 10);
      for (int i = 0; i < 10; i++) {
        chosenAt[i] += sampler.weigh(1) > 0 ? 1 : 0;
      }
    }
    for (int times : chosenAt) {
      assertThat(times).isBetween(60, 140);
    }
  }

  /** Over random rates, with blocks that are cut short by the second: no bias. */
  @Test
  void theSumOfWeightsIsTheNumberOfRequests() {
    long requests = 0;
    long weight = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      Sampler sampler = sampler(1 + random.nextInt(20), seed);
      for (int at = 0; at < 30; at++) {
        int rate = random.nextInt(1 << random.nextInt(12));
        requests += rate;
        weight += second(sampler, at, rate).weight();
      }
    }
    assertThat((double) weight / requests).isCloseTo(1, within(0.01));
  }
}
