package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

  private static final long SECOND = 1_000_000_000;

  private final ClosedLoop schedule = new ClosedLoop(Warmup.STEADY, Duration.ofSeconds(1));
  private final Arrivals arrivals = schedule.arrivals();

  @Test
  void asManyAreDueAsConnectionsAreFree() {
    arrivals.look(5, 2);

    assertThat(arrivals.nextNanos()).isEqualTo(5);
    arrivals.take();
    assertThat(arrivals.nextNanos()).isEqualTo(5);
    arrivals.take();
    assertThat(arrivals.nextNanos()).isGreaterThan(5);
  }

  @Test
  void nothingIsDueAtTheEndWhoeverIsFree() {
    arrivals.look(61 * SECOND - 1, 1);
    assertThat(arrivals.nextNanos()).isEqualTo(61 * SECOND - 1);

    arrivals.look(61 * SECOND, 1);
    assertThat(arrivals.nextNanos()).isEqualTo(Arrivals.NONE);
  }

  @Test
  void earlyEndOfTheWarmupMovesTheEnd() {
    arrivals.endWarmup(3 * SECOND);

    arrivals.look(4 * SECOND, 1);
    assertThat(arrivals.nextNanos()).isEqualTo(Arrivals.NONE);
  }

  @Test
  void saysThatItIsClosed() {
    assertThat(schedule.isClosed()).isTrue();
    assertThat(schedule.text()).isEqualTo("Closed loop");
    assertThat(schedule.requestsPerSecond()).isZero();
  }

  @Test
  void needsALength() {
    assertThatThrownBy(() -> new ClosedLoop(Warmup.NONE, Duration.ZERO))
        .hasMessageContaining("--duration");
  }
}
