package dev.siskin.server.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final LogLimit limit = new LogLimit(clock::get);

  @Test
  void theFirstLineIsTold() {
    assertThat(limit.ask()).isZero();
  }

  @Test
  void linesWithinASecondAreCountedAndToldWithTheNext() {
    limit.ask();
    clock.addAndGet(999_999_999);
    assertThat(limit.ask()).isEqualTo(LogLimit.KEPT_BACK);
    assertThat(limit.ask()).isEqualTo(LogLimit.KEPT_BACK);
    clock.addAndGet(1);
    assertThat(limit.ask()).isEqualTo(2);
  }

  @Test
  void whatWasToldIsNotToldAgain() {
    limit.ask();
    limit.ask();
    clock.addAndGet(1_000_000_000);
    limit.ask();
    clock.addAndGet(1_000_000_000);
    assertThat(limit.ask()).isZero();
  }
}
