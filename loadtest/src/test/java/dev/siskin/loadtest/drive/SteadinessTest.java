package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SteadinessTest {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final Steadiness steadiness = new Steadiness();
  private long now;

  /** A second of so many answers of this latency; answers whether it is steady then. */
  private boolean second(int answers, double millis) {
    for (int i = 0; i < answers; i++) {
      steadiness.answered((long) (millis * MILLI));
    }
    now += SECOND;
    return steadiness.isSteadyAt(now);
  }

  @Test
  void threeEqualSecondsAreSteady() {
    assertThat(second(1000, 2)).isFalse();
    assertThat(second(1000, 2)).isFalse();
    assertThat(second(1000, 2)).isTrue();
  }

  @Test
  void whatStillGetsFasterIsNotSteady() {
    double millis = 100;
    for (int i = 0; i < 20; i++) {
      assertThat(second(1000, millis)).as("second %d", i).isFalse();
      millis *= 0.9;
    }
  }

  @Test
  void onlyTheLastThreeSecondsCount() {
    second(1000, 50);
    second(1000, 2);
    second(1000, 2);
    assertThat(second(1000, 2.1)).isTrue();
  }

  @Test
  void differentRatesAreNotSteady() {
    second(1000, 2);
    second(1000, 2);
    assertThat(second(700, 2)).isFalse();
  }

  @Test
  void silenceIsNotSteady() {
    second(0, 0);
    second(0, 0);
    assertThat(second(0, 0)).isFalse();
  }

  @Test
  void chanceInRandomArrivalsIsAllowedFor() {
    SplittableRandom random = new SplittableRandom(5);
    int steady = 0;
    for (int i = 0; i < 200; i++) {
      steady += second(100 + (int) Math.round(10 * normal(random)), 2) ? 1 : 0;
    }
    assertThat(steady).isGreaterThan(170);
  }

  private static double normal(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}
