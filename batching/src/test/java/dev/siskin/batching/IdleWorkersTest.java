package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleWorkersTest {
  private final IdleWorkers<String> idle = new IdleWorkers<>();
  private final Worker<String> a = new Worker<>(0);
  private final Worker<String> b = new Worker<>(1);

  @Test
  void theLastToRestIsCalledFirstAndEachOnce() {
    idle.rests(a);
    idle.rests(b);
    assertThat(idle.call()).isSameAs(b);
    assertThat(idle.call()).isSameAs(a);
    assertThat(idle.call()).isNull();
  }

  @Test
  void whoWasCalledIsOnTheWayUntilItAsks() {
    idle.rests(a);
    assertThat(idle.isAnyOnTheWay()).isFalse();
    idle.call();
    assertThat(idle.isAnyOnTheWay()).isTrue();
    idle.asks(a);
    assertThat(idle.isAnyOnTheWay()).isFalse();
  }

  @Test
  void whoComesUncalledRestsNoMore() {
    idle.rests(a);
    idle.rests(b);
    idle.asks(b);
    assertThat(idle.call()).isSameAs(a);
    assertThat(idle.call()).isNull();
  }

  @Test
  void aWatcherIsEnoughForWhatIsDueLater() {
    idle.rests(a);
    assertThat(idle.isAnyWatching(100)).isFalse();
    idle.watches(a, 50);
    assertThat(idle.isAnyWatching(49)).isFalse();
    assertThat(idle.isAnyWatching(50)).isTrue();
    idle.asks(b);
    assertThat(idle.isAnyWatching(50)).isTrue();
    idle.asks(a);
    assertThat(idle.isAnyWatching(50)).isFalse();
  }
}
