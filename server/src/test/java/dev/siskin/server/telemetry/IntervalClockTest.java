package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.telemetry.IntervalClock.Span;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalClockTest {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final long SECOND_NANOS = 1_000_000_000;
  private final IntervalClock clock = new IntervalClock();

  @ParameterizedTest
  @CsvSource({"5000, 6000", "5001, 6000", "5999, 6000", "0, 1000", "-1, 0", "-1000, 0"})
  void anIntervalEndsAtTheNextWholeSecond(long wallMillis, long cut) {
    assertThat(IntervalClock.nextCut(wallMillis)).isEqualTo(cut);
  }

  @Test
  void intervalsFollowOneAnotherWithoutAGap() {
    clock.begin(4_200, 0);
    assertThat(clock.end(5_000, SECOND_NANOS * 8 / 10)).isEqualTo(new Span(4_200, 5_000));
    assertThat(clock.end(6_000, SECOND_NANOS * 18 / 10)).isEqualTo(new Span(5_000, 6_000));
  }

  @Test
  void aThreadThatWasHeldUpMakesALongInterval() {
    clock.begin(5_000, 0);
    assertThat(clock.end(15_000, 10 * SECOND_NANOS)).isEqualTo(new Span(5_000, 15_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {2 * HOUR_MILLIS, -2 * HOUR_MILLIS, 48 * HOUR_MILLIS, -1_500})
  void aClockThatIsSetDoesNotChangeHowLongAnIntervalWas(long jumpMillis) {
    clock.begin(9 * HOUR_MILLIS, 0);
    long to = 9 * HOUR_MILLIS + 1_000 + jumpMillis;
    assertThat(clock.end(to, SECOND_NANOS)).isEqualTo(new Span(to - 1_000, to));
    assertThat(clock.end(to + 1_000, 2 * SECOND_NANOS)).isEqualTo(new Span(to, to + 1_000));
  }

  @Test
  void theWaitIsOverAtTheSecondAndNeverLongerThanOne() {
    assertThat(IntervalClock.leftMillis(6_000, 5_400, 0)).isEqualTo(600);
    assertThat(IntervalClock.leftMillis(6_000, 6_000, 0)).isZero();
    long setBack = 5_400 - HOUR_MILLIS;
    assertThat(IntervalClock.leftMillis(6_000, setBack, 0)).isEqualTo(1_050);
    assertThat(IntervalClock.leftMillis(6_000, setBack, SECOND_NANOS)).isEqualTo(50);
    assertThat(IntervalClock.leftMillis(6_000, setBack, 2 * SECOND_NANOS)).isNegative();
    assertThat(IntervalClock.leftMillis(6_000, 5_400 + HOUR_MILLIS, 0)).isNegative();
  }

  @Test
  void theCutIsWhereItWasToBeUnlessTheClockWasSet() {
    assertThat(IntervalClock.cutAt(6_000, 6_000)).isEqualTo(6_000);
    assertThat(IntervalClock.cutAt(6_000, 6_700)).isEqualTo(6_000);
    assertThat(IntervalClock.cutAt(6_000, 5_990)).isEqualTo(6_000);
    assertThat(IntervalClock.cutAt(6_000, 7_100)).isEqualTo(7_000);
    assertThat(IntervalClock.cutAt(6_000, 1_234)).isEqualTo(1_000);
  }

  /** As the telemetry thread does it, with a wall clock that somebody plays with. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void underAnyJumpsIntervalsStaySaneAndComeOnceASecond(long seed) {
    Random random = new Random(seed);
    long wall = 100 * HOUR_MILLIS;
    long nanos = 5;
    clock.begin(wall, nanos);
    int cuts = 0;
    for (int i = 0; i < 5_000; i++) {
      long nextCut = IntervalClock.nextCut(wall);
      long begun = nanos;
      long left = IntervalClock.leftMillis(nextCut, wall, 0);
      while (left > 0) {
        long slept = 1L + random.nextInt((int) left);
        boolean set = random.nextInt(50) == 0;
        wall += slept + (set ? (random.nextBoolean() ? 1 : -1) * HOUR_MILLIS * 5 : 0);
        nanos += slept * 1_000_000;
        left = IntervalClock.leftMillis(nextCut, wall, nanos - begun);
      }
      Span span = clock.end(IntervalClock.cutAt(nextCut, wall), nanos);
      cuts++;
      assertThat(span.fromMillis()).isLessThanOrEqualTo(span.toMillis());
      assertThat(span.toMillis() - span.fromMillis()).isLessThanOrEqualTo(3_100);
      assertThat(span.toMillis() % 1_000).isZero();
      assertThat(nanos - begun).isLessThanOrEqualTo(1_051L * 1_000_000);
    }
    double seconds = nanos / 1e9;
    assertThat((double) cuts).isBetween(seconds * 0.9, seconds * 1.3);
  }
}
