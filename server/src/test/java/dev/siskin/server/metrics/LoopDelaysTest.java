package dev.siskin.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LoopDelaysTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final AtomicLong now = new AtomicLong(-5 * SECOND);
  private final LoopDelay loop = new LoopDelay(now::get);

  private static long looks(LoopDelay loop) {
    return Arrays.stream(loop.counts()).sum();
  }

  private void lookAfter(long nanos) {
    now.addAndGet(nanos);
    loop.look();
  }

  @Test
  void aLoopInTimeIsNotLate() {
    loop.start();
    for (int i = 0; i < 50; i++) {
      lookAfter(100 * MILLI);
    }
    assertThat(loop.counts()[0]).isEqualTo(50);
    assertThat(looks(loop)).isEqualTo(50);
    assertThat(loop.sumNanos()).isZero();
    assertThat(loop.longestNanos()).isZero();
  }

  @Test
  void aTimerThatComesEarlyCountsNothing() {
    loop.start();
    lookAfter(99 * MILLI);
    assertThat(looks(loop)).isZero();
    lookAfter(MILLI);
    assertThat(looks(loop)).isEqualTo(1);
  }

  @Test
  void aLoopThatStandsStillIsLateAtEachLookThatItMissed() {
    loop.start();
    lookAfter(1_040 * MILLI);
    assertThat(looks(loop)).isEqualTo(10);
    // 40, 140 .. 940 ms
    assertThat(loop.sumNanos()).isEqualTo(4_900 * MILLI);
    assertThat(loop.counts()).containsExactly(0, 0, 0, 0, 0, 1, 0, 2, 2, 5, 0, 0, 0, 0);
    assertThat(loop.longestNanos()).isEqualTo(940 * MILLI);
    loop.look();
    assertThat(looks(loop)).isEqualTo(10);
  }

  @Test
  void aStopThatIsNotOverYetIsSeen() {
    loop.start();
    now.addAndGet(3 * SECOND);
    assertThat(looks(loop)).isZero();
    assertThat(loop.longestNanos()).isEqualTo(2_900 * MILLI);
  }

  @Test
  void theLongestIsForgottenAfterAMinuteAndTheCountsAreNot() {
    loop.start();
    lookAfter(600 * MILLI);
    for (int i = 0; i < 490; i++) {
      lookAfter(100 * MILLI);
    }
    assertThat(loop.longestNanos()).isEqualTo(500 * MILLI);
    for (int i = 0; i < 110; i++) {
      lookAfter(100 * MILLI);
    }
    assertThat(loop.longestNanos()).isZero();
    assertThat(looks(loop)).isEqualTo(606);
  }

  @Test
  void aMachineThatSleptIsNotCountedForDays() {
    loop.start();
    lookAfter(TimeUnit.DAYS.toNanos(2));
    assertThat(looks(loop)).isEqualTo(600);
    lookAfter(100 * MILLI);
    assertThat(looks(loop)).isEqualTo(601);
    assertThat(loop.counts()[0]).isEqualTo(1);
  }

  @Test
  void beforeItStartsThereIsNothingToTell() {
    now.addAndGet(60 * SECOND);
    assertThat(loop.longestNanos()).isZero();
  }

  @Test
  void aBusyLoopShowsAndTheOthersDoNot(Vertx vertx) throws Exception {
    Context busy = ((VertxInternal) vertx).createEventLoopContext();
    Context free = ((VertxInternal) vertx).createEventLoopContext();
    LoopDelays delays = LoopDelays.of(List.of(busy, free), System::nanoTime);
    Until.holds("both look", () -> count(delays, 0) > 0 && count(delays, 1) > 0);
    CountDownLatch release = new CountDownLatch(1);
    busy.runOnContext(v -> awaitQuietly(release));
    long freeBefore = count(delays, 1);
    Until.holds("the free one goes on", () -> count(delays, 1) > freeBefore + 4);
    long before = count(delays, 0);
    release.countDown();
    Until.holds("what was missed is counted", () -> count(delays, 0) > before + 3);
    assertThat(sum(delays, 0)).isGreaterThan(0.3);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot point(LoopDelays delays, int loop) {
    return delays.collect().stream()
        .filter(HistogramSnapshot.class::isInstance)
        .map(found -> ((HistogramSnapshot) found).getDataPoints().get(loop))
        .findFirst()
        .orElseThrow();
  }

  private static long count(LoopDelays delays, int loop) {
    return point(delays, loop).getCount();
  }

  private static double sum(LoopDelays delays, int loop) {
    return point(delays, loop).getSum();
  }
}
