package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopTimeTest {
  private static final long SECOND = 1_000_000_000;
  private static final long STOP = 100 * SECOND;

  private final Outage outage = new Outage();
  private final StopTime time = new StopTime(STOP, Duration.ofSeconds(10));

  @Test
  void aBrokerThatAnswersHasTheWholeTime() {
    assertThat(time.leftNanos(STOP, outage)).isEqualTo(10 * SECOND);
    assertThat(time.leftNanos(STOP + 10 * SECOND, outage)).isZero();
  }

  @Test
  void oneThatHasBeenAwayForSecondsHasOne() {
    outage.failed(STOP - 3 * SECOND);
    outage.failed(STOP - SECOND);
    assertThat(time.leftNanos(STOP, outage)).isEqualTo(SECOND);
    assertThat(time.leftNanos(STOP + SECOND, outage)).isZero();
  }

  @Test
  void oneThatFailedJustNowHasTheWholeTimeHoweverLongItFailsThen() {
    outage.failed(STOP - 3 * SECOND + 1);
    assertThat(time.leftNanos(STOP + 9 * SECOND, outage)).isEqualTo(SECOND);
  }

  @Test
  void oneThatIsHeardOfMeanwhileHasTheWholeTime() {
    outage.failed(STOP - 60 * SECOND);
    outage.succeeded();
    outage.failed(STOP + 1);
    assertThat(time.leftNanos(STOP + 5 * SECOND, outage)).isEqualTo(5 * SECOND);
  }

  @Test
  void aShortPatienceIsNotMadeLonger() {
    outage.failed(0);
    StopTime brief = new StopTime(STOP, Duration.ofMillis(30));
    assertThat(brief.leftNanos(STOP, outage)).isEqualTo(30_000_000);
  }
}
