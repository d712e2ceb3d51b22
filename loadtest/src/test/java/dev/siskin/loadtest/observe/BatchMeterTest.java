package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Progress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that runs ten batches of three rows between two looks; its page takes no time. */
@Timeout(30)
class BatchMeterTest {

  private static final long TICK_NANOS = 1_000_000;

  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch second = new CountDownLatch(2);
  private final AtomicLong clock = new AtomicLong();
  private BatchMeter meter = meter(this::page);

  @AfterEach
  void close() {
    meter.close();
  }

  @Test
  void slicesReachToTheEndOfTheRun() throws Exception {
    meter.begin(() -> Progress.NONE);
    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();

    List<BatchSlice> slices = meter.end();

    assertThat(slices).hasSize(looks.get() - 1).hasSizeGreaterThanOrEqualTo(2);
    assertThat(slices)
        .allSatisfy(slice -> assertThat(slice.meanRows()).isEqualTo(3))
        .allSatisfy(slice -> assertThat(slice.endNanos()).isGreaterThan(slice.startNanos()));
  }

  @Test
  void pageThatCannotBeReadAtFirstIsLookedAtAgain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    meter.close();
    meter =
        meter(
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new UnreadableException("Nothing can be read.");
              }
              return page();
            });
    meter.begin(() -> Progress.NONE);
    assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(meter.end()).isNotEmpty();
  }

  @Test
  void runWithoutALookHasNoSlices() throws Exception {
    assertThat(meter.end()).isEmpty();
  }

  private BatchMeter meter(BatchMeter.Page page) {
    return new BatchMeter(page, "m", () -> clock.addAndGet(TICK_NANOS));
  }

  private PrometheusText page() {
    int look = looks.incrementAndGet();
    second.countDown();
    return new PrometheusText(
        "siskin_runs_total{model=\"m\"} "
            + 10 * look
            + "\nsiskin_rows_total{model=\"m\"} "
            + 30 * look
            + "\n");
  }
}
