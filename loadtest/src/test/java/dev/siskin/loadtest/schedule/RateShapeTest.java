package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.loadtest.schedule.LinearPieces.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateShapeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  static Stream<RateShape> shapes() {
    return Stream.of(
        LinearPieces.constant(1234.5),
        LinearPieces.steps(List.of(new Step(100, seconds(3)), new Step(7, SECOND))),
        LinearPieces.ramp(1, 5000, seconds(20)),
        LinearPieces.ramp(5000, 1, seconds(20)),
        LinearPieces.burst(50, 8, SECOND, seconds(5)),
        new Diurnal(300, 0.5, seconds(7)),
        new Diurnal(300, 1, seconds(7)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void inverseUndoesTheIntegral(RateShape shape) {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 2000; i++) {
      double requests = random.nextDouble(1, 10_000);

      double back = shape.requestsBefore(shape.secondsAt(requests));

      assertThat(back).as("%s", shape.text()).isCloseTo(requests, within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void momentsNeverGoBack(RateShape shape) {
    double last = -1;
    for (int requests = 0; requests < 20_000; requests++) {
      double moment = shape.secondsAt(requests);
      assertThat(moment).as("%s, request %d", shape.text(), requests).isGreaterThanOrEqualTo(last);
      last = moment;
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void firstRequestIsDueAtOnceAndAtTheFirstRate(RateShape shape) {
    assertThat(shape.secondsAt(0)).isCloseTo(0, within(1e-9));
    assertThat(shape.requestsBefore(1e-4)).isCloseTo(shape.firstRate() * 1e-4, within(0.02));
  }

  @Test
  void rampAsksForTheMeanOfItsEnds() {
    RateShape ramp = LinearPieces.ramp(100, 300, seconds(10));

    assertThat(ramp.requestsBefore(10)).isCloseTo(2000, within(1e-9));
    assertThat(ramp.requestsBefore(5)).isCloseTo(5 * (100 + 200) / 2.0, within(1e-9));
  }

  @Test
  void burstComesAtTheEndOfEachPeriod() {
    RateShape burst = LinearPieces.burst(100, 5, SECOND, seconds(10));

    assertThat(burst.requestsBefore(9)).isCloseTo(900, within(1e-9));
    assertThat(burst.requestsBefore(10)).isCloseTo(1400, within(1e-9));
    assertThat(burst.requestsBefore(29)).isCloseTo(2 * 1400 + 900, within(1e-9));
    assertThat(burst.secondsAt(1150)).isCloseTo(9.5, within(1e-9));
  }

  @Test
  void diurnalSwingsAboutItsMean() {
    RateShape day = new Diurnal(100, 0.8, seconds(60));

    assertThat(day.requestsBefore(60)).isCloseTo(6000, within(1e-6));
    // The rising half holds the area of half a sine more: 0.8 x 100 x 60 / pi requests.
    assertThat(day.requestsBefore(30)).isCloseTo(3000 + 4800 / Math.PI, within(1e-6));
  }

  @Test
  void wordsSayTheShape() {
    assertThat(shapes().map(RateShape::text))
        .containsExactly(
            "1,234.5 requests/s",
            "steps of 100.0 for 3s, 7.0 for 1s requests/s",
            "from 1.0 to 5,000.0 requests/s",
            "from 5,000.0 to 1.0 requests/s",
            "50.0 requests/s with bursts of 400.0 for 1s in every 5s",
            "300.0 requests/s swinging by 50% every 7s",
            "300.0 requests/s swinging by 100% every 7s");
  }

  @Test
  void impossibleRatesAreRefused() {
    assertThatThrownBy(() -> LinearPieces.ramp(1, 1_000_001, SECOND))
        .hasMessageContaining("ramp-to");
    assertThatThrownBy(() -> LinearPieces.ramp(0, 2, SECOND)).hasMessageContaining("--rate");
    assertThatThrownBy(() -> LinearPieces.steps(List.of(new Step(0, SECOND))))
        .hasMessageContaining("--steps");
    assertThatThrownBy(() -> LinearPieces.burst(500_000, 3, SECOND, seconds(2)))
        .hasMessageContaining("--burst")
        .hasMessageContaining("1000000");
    assertThatThrownBy(() -> new Diurnal(750_000, 0.5, SECOND)).hasMessageContaining("--diurnal");
  }

  @Test
  void senselessLengthsAreRefused() {
    assertThatThrownBy(() -> LinearPieces.burst(1, 2, SECOND, SECOND))
        .hasMessageContaining("burst");
    assertThatThrownBy(() -> LinearPieces.burst(1, 2, Duration.ZERO, SECOND))
        .hasMessageContaining("burst");
    assertThatThrownBy(() -> new Diurnal(1, 0, SECOND)).hasMessageContaining("swing");
    assertThatThrownBy(() -> new Diurnal(1, 1.01, SECOND)).hasMessageContaining("swing");
    assertThatThrownBy(() -> new Diurnal(1, 0.5, Duration.ZERO)).hasMessageContaining("period");
    assertThatThrownBy(() -> LinearPieces.steps(Collections.nCopies(101, new Step(1, SECOND))))
        .hasMessageContaining("100 steps");
  }
}
