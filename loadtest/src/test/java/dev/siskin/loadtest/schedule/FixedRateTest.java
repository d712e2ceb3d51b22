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
    assertThat(Moments.of(of(2000, "0s", "1s")))
        .hasSize(2000)
        .startsWith(0, 500_000, 1_000_000)
        .endsWith(999_500_000);
  }

  @Test
  void warmupComesFirstAndCountsOnTop() {
    assertThat(Moments.of(of(100, "5s", "10s")))
        .hasSize(1500)
        .contains(4_990_000_000L, 5_000_000_000L, 5_010_000_000L);
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
  void anyRateAsksForItsShareOfTheTime() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      double rate = random.nextDouble(1, 20_000);

      long[] moments = Moments.of(of(rate, "0s", "1s"));

      assertThat((double) moments.length).isBetween(rate - 1, rate + 1);
      assertThat(moments[moments.length - 1]).isLessThan(1_000_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1_000_001, Double.NaN, Double.POSITIVE_INFINITY})
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
  void measuredPartBeginsWithARequestHoweverSlowTheRate() {
    assertThat(Moments.of(of(0.1, "5s", "1s"))).containsExactly(0, 5_000_000_000L);
  }

  @Test
  void recordKeepsWhatItWasGiven() {
    FixedRate schedule = of(100, "1s", "2s");

    assertThat(schedule.text()).isEqualTo("100.0 requests/s");
    assertThat(schedule.warmup()).isEqualTo(Duration.ofSeconds(1));
    assertThat(schedule.isClosed()).isFalse();
  }
}
