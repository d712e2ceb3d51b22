package dev.siskin.loadtest.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.schedule.ClosedLoop;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.schedule.Warmup;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.traffic.RandomPixels;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How exactly the tool sends. Its peak is what a closed loop reaches on an echo; at half of that,
 * in an open loop against the same echo, requests that find a free connection must be written
 * within a millisecond of their intended moment, 99 of 100. Peak and half follow each other in
 * pairs, so that a machine that is slower for a while is asked for less.
 */
@Isolated
class SendTimesFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Duration WARMUP = Duration.ofSeconds(FULL ? 3 : 1);
  private static final Duration RUN = Duration.ofSeconds(FULL ? 5 : 1);
  private static final int PAIRS = FULL ? 3 : 1;
  private static final int CONNECTIONS = 64;

  /** What the issue asks for, and what even a crowded machine does now and then. */
  private static final long ALLOWED_NANOS = FULL ? 1_000_000 : 100_000_000;

  private record Pair(double peak, Results atHalf) {

    Quantiles error() {
      return atHalf.pace().sendError();
    }

    long measured() {
      return atHalf.counts().sent() - atHalf.counts().warmup();
    }
  }

  @Test
  @Timeout(180)
  void sendsAtHalfThePeakAreOnTime() throws Exception {
    List<Pair> pairs = new ArrayList<>();
    try (StallingEcho echo = new StallingEcho()) {
      for (int i = 0; i < PAIRS; i++) {
        double peak = run(echo, new ClosedLoop(Warmup.of(WARMUP), RUN)).pace().achievedRate();
        double half = Math.min(peak / 2, FixedRate.MAX_RATE);
        pairs.add(new Pair(peak, run(echo, new FixedRate(half, WARMUP, RUN))));
      }
    }
    report(pairs);

    for (Pair pair : pairs) {
      assertThat(pair.error().count() + pair.atHalf().pace().waited()).isEqualTo(pair.measured());
      assertThat(pair.error().p50Nanos()).isLessThan(ALLOWED_NANOS);
      if (FULL) {
        assertThat(pair.error().count()).isGreaterThan(pair.measured() / 2);
        assertThat(pair.error().p99Nanos()).isLessThan(ALLOWED_NANOS);
      }
    }
  }

  private static Results run(StallingEcho echo, Schedule schedule) throws Exception {
    LoadPlan plan =
        new LoadPlan(
            echo.target(),
            schedule,
            new Traffic(RandomPixels.bodies(1, 784), new Units(0, Units.Order.ROUND_ROBIN)),
            CONNECTIONS,
            Duration.ofSeconds(10));
    try (LoadRun run = new LoadRun(plan)) {
      assertThat(run.probe()).isEmpty();
      return run.start().get();
    }
  }

  private static void report(List<Pair> pairs) {
    LongSummaryStatistics p99 =
        pairs.stream().mapToLong(pair -> pair.error().p99Nanos()).summaryStatistics();
    Pair last = pairs.get(pairs.size() - 1);
    FigureFile.Row row =
        new FigureFile.Row(
            "error of send times at half the peak, p99",
            text("%.3f ms", p99.getMax() / 1e6),
            "< 1 ms",
            text("%.3f-%.3f ms", p99.getMin() / 1e6, p99.getMax() / 1e6),
            text(
                "at %,.0f requests/s, half of %,.0f: p50 %.3f ms, max %.1f ms",
                last.peak() / 2,
                last.peak(),
                last.error().p50Nanos() / 1e6,
                last.error().maxNanos() / 1e6));
    System.out.println(row);
    if (FULL) {
      FigureFile.write(
          "send-times",
          "How late requests are written that find a free connection",
          List.of(row),
          List.of("The result is the worst of the pairs; tool and echo share one JVM."));
    }
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
