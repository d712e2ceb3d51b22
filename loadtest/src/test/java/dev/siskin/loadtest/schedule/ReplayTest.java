package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private static final long MILLI = 1_000_000;

  private static Trace trace(long... millis) {
    return new Trace("t.csv", Arrays.stream(millis).map(m -> m * MILLI).toArray(), new int[0]);
  }

  @Test
  void requestsComeAsTheyDid() {
    Replay replay = Replay.whole(trace(0, 10, 10, 400), 1, Warmup.NONE);

    assertThat(Moments.of(replay)).containsExactly(0, 10 * MILLI, 10 * MILLI, 400 * MILLI);
  }

  @Test
  void speedPressesTheTimeTogether() {
    Replay replay = Replay.whole(trace(0, 10, 400), 4, Warmup.NONE);

    assertThat(Moments.of(replay)).containsExactly(0, 2_500_000, 100 * MILLI);
    assertThat(replay.duration().toMillis()).isEqualTo(150);
    assertThat(replay.text()).isEqualTo("Replay of t.csv at 4x, 20.0 requests/s");
  }

  @Test
  void warmupRunsAtTheMeanRate() {
    Replay replay = Replay.whole(trace(0, 100, 300), 1, Warmup.of(Duration.ofSeconds(2)));

    long[] moments = Moments.of(replay);

    assertThat(replay.requestsPerSecond()).isCloseTo(3 / 0.45, within(1e-6));
    assertThat(Moments.countBetween(moments, 0, 2)).isEqualTo(14);
    assertThat(moments).endsWith(2_000 * MILLI, 2_100 * MILLI, 2_300 * MILLI);
  }

  @Test
  void shorterLengthLeavesTheRestOut() {
    Replay replay = Replay.whole(trace(0, 100, 300), 1, Warmup.NONE).cutTo(Duration.ofMillis(300));

    assertThat(Moments.of(replay)).containsExactly(0, 100 * MILLI);
  }

  @Test
  void singleRequestIsATrace() {
    assertThat(Moments.of(Replay.whole(trace(0), 1, Warmup.NONE))).containsExactly(0);
  }

  @Test
  void impossibleReplaysAreRefused() {
    Trace crowd = trace(new long[5000]);

    assertThatThrownBy(() -> Replay.whole(crowd, 1, Warmup.NONE))
        .hasMessageContaining("mean rate of t.csv");
    assertThatThrownBy(() -> Replay.whole(trace(0, 1), 0, Warmup.NONE))
        .hasMessageContaining("--speed");
    assertThatThrownBy(() -> Replay.whole(trace(0, 90_000_000), 1, Warmup.NONE))
        .hasMessageContaining("24h");
    assertThat(Replay.whole(trace(0, 90_000_000), 10, Warmup.NONE).duration())
        .isLessThan(Duration.ofHours(6));
  }
}
