package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedRateTest {

  private static FixedRate of(double rate, String warmup, String duration) {
    return new FixedRate(rate, DurationText.parse(warmup), DurationText.parse(duration));
  }

  @Test
  void requestsStartEvenlySpaced() {
    FixedRate schedule = of(2000, "0s", "60s");

    assertThat(schedule.intendedNanos(0)).isZero();
    assertThat(schedule.intendedNanos(1)).isEqualTo(500_000);
    assertThat(schedule.intendedNanos(120_000)).isEqualTo(60_000_000_000L);
    assertThat(schedule.count()).isEqualTo(120_000);
  }

  @Test
  void warmupComesFirstAndCountsOnTop() {
    FixedRate schedule = of(100, "5s", "10s");

    assertThat(schedule.warmupCount()).isEqualTo(500);
    assertThat(schedule.count()).isEqualTo(1500);
    assertThat(schedule.intendedNanos(schedule.warmupCount())).isEqualTo(5_000_000_000L);
  }

  @Test
  void arrivalsTellEachIntendedMomentOnceAndThenEnd() {
    Arrivals arrivals = of(10, "0s", "300ms").arrivals();

    assertThat(arrivals.nextNanos()).isZero();
    assertThat(arrivals.nextNanos()).isZero();
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(100_000_000);
    arrivals.take();
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(Arrivals.NONE);
  }

  @Test
  void countIsThatOfTheMomentsBeforeTheEndAtAnyRate() {
    SplittableRandom random = new SplittableRandom(7);
    long end = Duration.ofMinutes(10).toNanos();
    for (int i = 0; i < 5_000; i++) {
      FixedRate schedule = of(random.nextDouble(1, 200_000), "0s", "10m");

      long count = schedule.count();

      assertThat(schedule.intendedNanos(count - 1)).isLessThan(end);
      assertThat(schedule.intendedNanos(count)).isGreaterThanOrEqualTo(end);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 200_001, Double.NaN, Double.POSITIVE_INFINITY})
  void senselessRateIsRefused(double rate) {
    assertThatThrownBy(() -> of(rate, "0s", "1s")).hasMessageContaining("--rate");
  }

  @Test
  void senselessLengthsAreRefused() {
    assertThatThrownBy(() -> of(1, "0s", "0s")).hasMessageContaining("--duration");
    assertThatThrownBy(() -> of(1, "0s", "25h")).hasMessageContaining("--duration");
    assertThatThrownBy(() -> of(1, "25h", "1s")).hasMessageContaining("--warmup");
  }

  @Test
  void scheduleWithoutMeasuredRequestIsRefused() {
    assertThatThrownBy(() -> of(0.1, "5s", "1s")).hasMessageContaining("No request");
    assertThat(of(0.1, "5s", "6s").count()).isEqualTo(2);
  }
}
