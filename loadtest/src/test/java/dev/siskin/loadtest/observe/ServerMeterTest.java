package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Progress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock goes half a second further each time it is looked at. */
@Timeout(30)
class ServerMeterTest {

  private static final long LOOK_NANOS = 500_000_000;

  private final Ledger ledger = new Ledger();
  private final AtomicLong clock = new AtomicLong();
  private volatile Progress progress = ledger.progress(0, true);
  private ServerMeter meter = new ServerMeter(List.of(), clock::get);

  @AfterEach
  void close() {
    meter.close();
  }

  /** Says what it was given, once for each look, and then that it has ended. */
  private static final class Scripted implements UseSource {
    private final boolean cheap;
    private final Queue<Reading> readings;
    private final CountDownLatch looks;

    Scripted(boolean cheap, int looksToAwait, Reading... readings) {
      this.cheap = cheap;
      this.looks = new CountDownLatch(looksToAwait);
      this.readings = new ArrayDeque<>(List.of(readings));
    }

    @Override
    public boolean isCheap() {
      return cheap;
    }

    @Override
    public synchronized Reading read() throws UnreadableException {
      looks.countDown();
      Reading next = readings.poll();
      if (next == null) {
        throw new UnreadableException("Process 17 has ended.");
      }
      return next;
    }

    void awaitLooks() throws InterruptedException {
      assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void warmUpIsInNoFigure() throws Exception {
    Scripted source = new Scripted(false, 2, cpu(0), cpu(1_000_000), cpu(4_000_000));
    begin(source);
    answer(50, 200);
    answer(2, 503);
    progress = ledger.progress(1, false);
    source.awaitLooks();
    answer(10, 200);
    answer(5, 503);

    ServerUse use = meter.end(ledger.counts()).orElseThrow();

    assertThat(use.answers()).isEqualTo(15);
    assertThat(use.cpuMicrosPerAnswer()).hasValue(200);
    assertThat(meter.complaints()).isEmpty();
  }

  @Test
  void memoryIsLookedAtEachSecondWhereThatIsCheap() throws Exception {
    Scripted source = new Scripted(true, 5, rss(1), rss(2), rss(9), rss(3), rss(3), rss(3));
    begin(source);
    answer(1, 200);
    progress = ledger.progress(1, false);
    source.awaitLooks();
    answer(1, 200);

    // What it says after the script is of no interest here.
    Optional<ServerUse> use = meter.end(ledger.counts());

    assertThat(use.orElseThrow().maxRssBytes()).hasValue(9);
  }

  @Test
  void processThatEndsMidRunIsLeftOutAndSaidToHaveEnded() throws Exception {
    Scripted source = new Scripted(false, 2, cpu(0), cpu(1_000_000));
    begin(source);
    answer(1, 200);
    progress = ledger.progress(1, false);
    source.awaitLooks();

    assertThat(meter.end(ledger.counts())).isEmpty();
    assertThat(meter.complaints())
        .containsExactly("Process 17 has ended. Its figures are left out.");
  }

  @Test
  void runWithoutAMeasuredPartHasNoUse() throws Exception {
    Scripted source = new Scripted(true, 1, cpu(0));
    begin(source);
    source.awaitLooks();

    assertThat(meter.end(ledger.counts())).isEmpty();
    assertThat(meter.complaints())
        .containsExactly("The run was too short to see what the server used.");
  }

  private void begin(UseSource source) throws InterruptedException {
    meter = new ServerMeter(List.of(source), () -> clock.addAndGet(LOOK_NANOS));
    meter.begin(() -> progress);
  }

  private void answer(int count, int status) {
    for (int i = 0; i < count; i++) {
      ledger.sent(true, 0);
      ledger.written(true, 0, 0);
      ledger.answered(true, new Answer(status, "1", "stable", ""), 1, 1);
    }
  }

  private static Reading cpu(long nanos) {
    return Reading.ofProcess(nanos, OptionalLong.empty(), OptionalLong.empty());
  }

  private static Reading rss(long bytes) {
    return Reading.ofProcess(0, OptionalLong.of(bytes), OptionalLong.empty());
  }
}
