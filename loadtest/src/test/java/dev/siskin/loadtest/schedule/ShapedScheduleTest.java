package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShapedScheduleTest {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  private static ShapedSchedule of(RateShape shape, Spacing spacing, Warmup warmup) {
    return new ShapedSchedule(shape, spacing, warmup, MINUTE);
  }

  @Test
  void warmupRunsAtTheFirstRate() {
    RateShape ramp = LinearPieces.ramp(10, 1000, MINUTE);

    long[] moments = Moments.of(of(ramp, Spacing.EVEN, Warmup.of(Duration.ofSeconds(5))));

    assertThat(Moments.countBetween(moments, 0, 5)).isEqualTo(50);
    assertThat(Moments.countBetween(moments, 5, 65)).isEqualTo(30_300);
  }

  @Test
  void eachStepHasItsShareOfRequests() {
    RateShape steps = ShapeText.steps("100,400", MINUTE).shape();

    long[] moments = Moments.of(of(steps, Spacing.EVEN, Warmup.NONE));

    assertThat(Moments.countBetween(moments, 0, 30)).isEqualTo(3000);
    assertThat(Moments.countBetween(moments, 30, 60)).isEqualTo(12_000);
  }

  /** Gaps of a Poisson process have their mean as deviation; 60,000 of them tell to a percent. */
  @Test
  void poissonGapsAreExponential() {
    ShapedSchedule schedule = of(LinearPieces.constant(1000), Spacing.poisson(3), Warmup.NONE);
    long[] moments = Moments.of(schedule);
    double[] gaps = new double[moments.length - 1];
    Arrays.setAll(gaps, i -> (moments[i + 1] - moments[i]) / 1e6);

    double mean = Arrays.stream(gaps).average().orElseThrow();
    double variance =
        Arrays.stream(gaps).map(gap -> gap * gap).average().orElseThrow() - mean * mean;
    double overTwice = Arrays.stream(gaps).filter(gap -> gap > 2).count() / (double) gaps.length;

    assertThat(mean).isCloseTo(1, within(0.02));
    assertThat(Math.sqrt(variance)).isCloseTo(1, within(0.02));
    assertThat(overTwice).isCloseTo(Math.exp(-2), within(0.01));
    assertThat(schedule.text()).isEqualTo("1,000.0 requests/s, Poisson arrivals");
  }

  @Test
  void poissonFollowsTheShape() {
    RateShape burst = LinearPieces.burst(1000, 5, Duration.ofSeconds(10), MINUTE);

    long[] moments = Moments.of(of(burst, Spacing.poisson(3), Warmup.NONE));

    assertThat(Moments.countBetween(moments, 0, 50) / 50_000.0).isCloseTo(1, within(0.02));
    assertThat(Moments.countBetween(moments, 50, 60) / 50_000.0).isCloseTo(1, within(0.02));
  }

  @Test
  void seedDecidesTheArrivals() {
    RateShape rate = LinearPieces.constant(100);

    long[] first = Moments.of(of(rate, Spacing.poisson(1), Warmup.NONE));

    assertThat(Moments.of(of(rate, Spacing.poisson(1), Warmup.NONE))).isEqualTo(first);
    assertThat(Moments.of(of(rate, Spacing.poisson(2), Warmup.NONE))).isNotEqualTo(first);
  }

  @Test
  void measuredPartIsTheSameAfterAnyWarmup() {
    RateShape rate = LinearPieces.constant(100);
    Warmup second = Warmup.of(Duration.ofSeconds(1));
    long[] plain = Moments.of(of(rate, Spacing.poisson(1), Warmup.NONE));

    long[] warm = Moments.of(of(rate, Spacing.poisson(1), second));

    long[] measured = Arrays.stream(warm).filter(nanos -> nanos >= 1_000_000_000).toArray();
    assertThat(measured).isEqualTo(Arrays.stream(plain).map(n -> n + 1_000_000_000).toArray());
    assertThat(warm.length - measured.length).isBetween(60, 140);
  }

  @Test
  void warmupCanEndEarly() {
    Arrivals arrivals = of(LinearPieces.constant(10), Spacing.EVEN, Warmup.STEADY).arrivals();
    for (int i = 0; i < 30; i++) {
      arrivals.take();
    }
    arrivals.endWarmup(2_950_000_000L);

    assertThat(arrivals.nextNanos()).isEqualTo(2_950_000_000L);
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(3_050_000_000L);
  }

  @Test
  void whatIsDueBeforeTheEarlyEndIsStillWarmup() {
    Arrivals arrivals = of(LinearPieces.constant(10), Spacing.EVEN, Warmup.STEADY).arrivals();
    arrivals.endWarmup(150_000_000);

    assertThat(arrivals.nextNanos()).isZero();
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(100_000_000);
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(150_000_000);
  }

  @Test
  void scheduleWithoutARequestIsRefused() {
    RateShape rare = LinearPieces.constant(1e-6);

    assertThatThrownBy(() -> of(rare, Spacing.poisson(1), Warmup.NONE))
        .hasMessageContaining("No request");
  }

  @Test
  void meanRateIsThatOfTheMeasuredPart() {
    RateShape ramp = LinearPieces.ramp(100, 300, MINUTE);

    assertThat(of(ramp, Spacing.EVEN, Warmup.STEADY).requestsPerSecond())
        .isCloseTo(200, within(1e-9));
  }
}
