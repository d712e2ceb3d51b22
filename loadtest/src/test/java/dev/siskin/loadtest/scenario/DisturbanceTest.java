package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.schedule.RateShape;
import dev.siskin.loadtest.schedule.ShapeText;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import dev.siskin.loadtest.schedule.Spacing;
import dev.siskin.loadtest.schedule.Warmup;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Loads of ten seconds that begin to be measured after two. */
class DisturbanceTest {

  private static final long SECOND = 1_000_000_000;

  private static Optional<Disturbance> of(RateShape shape) {
    return Disturbance.of(
        new ShapedSchedule(shape, Spacing.EVEN, Warmup.parse("2s"), Duration.ofSeconds(10)),
        2 * SECOND);
  }

  @Test
  void burstDisturbsTheLoadWhileItLasts() {
    Disturbance burst = of(ShapeText.burst(100, "4x/3s/7s")).orElseThrow();

    assertThat(burst.fromNanos()).isBetween(6 * SECOND - SECOND / 50, 6 * SECOND + SECOND / 50);
    assertThat(burst.toNanos()).isBetween(9 * SECOND - SECOND / 50, 9 * SECOND + SECOND / 50);
  }

  @Test
  void severalBurstsAreOneDisturbance() {
    Disturbance bursts = of(ShapeText.burst(100, "2x/1s/4s")).orElseThrow();

    assertThat(bursts.toNanos() - bursts.fromNanos()).isGreaterThan(4 * SECOND);
  }

  @Test
  void steadyLoadIsNotDisturbed() {
    assertThat(of(ShapeText.constant(100))).isEmpty();
    assertThat(of(ShapeText.burst(100, "1.2x/1s/4s"))).isEmpty();
  }
}
