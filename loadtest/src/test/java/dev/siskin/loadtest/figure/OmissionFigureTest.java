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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Coordinated omission, shown on a server that stalls once for {@code S} in a run of {@code T}.
 *
 * <p>What it must show: requests are meant to start evenly, so a share {@code S/T} of them is meant
 * for the stall, and one meant for {@code u} after its beginning waits for what is left of it,
 * {@code S - u}. Latencies of that share are therefore spread evenly over 0 to {@code S}, and the
 * others are as good as 0. The share of requests that take longer than {@code x} is {@code (S - x)
 * / T}, so the quantile {@code q} is {@code S - (1 - q) T} as long as {@code q > 1 - S/T}, and
 * {@code S} at {@code q = 1}. After the stall the backlog of {@code rate x S} requests drains at
 * the server's peak rate, which stretches the tail by {@code rate/peak}: at the rates used here by
 * one or two percent.
 *
 * <p>A closed loop in the same set-up sends one request on each connection into the stall and
 * nothing else until it is over. These few are the only ones to feel it, and no quantile below
 * {@code 1 - connections/requests} knows of it.
 */
@Isolated
class OmissionFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Duration RUN = Duration.ofSeconds(FULL ? 30 : 4);
  private static final Duration STALL = Duration.ofMillis(FULL ? 2000 : 400);
  private static final double RATE = 200;
  private static final int CONNECTIONS = 16;

  /** Of the expectation, either way. */
  private static final double TOLERANCE = 0.05;

  /** A stall cannot end early, but a busy machine may make a short one much longer. */
  private static final double BUSY_MILLIS = 1000;

  private static final double[] QUANTILES = {0.95, 0.99, 0.999, 1};

  private record Run(Results results, double stallMillis) {}

  @Test
  @Timeout(180)
  void stallShowsInFullWhereAClosedLoopHidesIt() throws Exception {
    try (StallingEcho echo = new StallingEcho()) {
      Run open = run(echo, new FixedRate(RATE, Duration.ofSeconds(1), RUN));
      Run closed = run(echo, new ClosedLoop(Warmup.of(Duration.ofSeconds(1)), RUN));

      Quantiles seen = open.results().overall().intended();
      Quantiles hidden = closed.results().overall().intended();
      report(open, closed);

      assertThat(seen.count()).isEqualTo((long) (RATE * RUN.toSeconds()));
      for (double quantile : QUANTILES) {
        double expected = expectedMillis(open, quantile);
        double slack = TOLERANCE * expected;
        assertThat(millis(seen, quantile))
            .as("quantile %s", quantile)
            .isBetween(expected - slack, expected + slack + (FULL ? 0 : BUSY_MILLIS));
      }
      assertThat(hidden.maxNanos() / 1e6).isGreaterThan(0.9 * closed.stallMillis());
      assertThat(hidden.p99Nanos() / 1e6).isLessThan(expectedMillis(open, 0.99) / 4);
    }
  }

  /** The stall comes in the middle of the measured part. */
  private static Run run(StallingEcho echo, Schedule schedule) throws Exception {
    LoadPlan plan =
        new LoadPlan(
            echo.target(),
            schedule,
            new Traffic(RandomPixels.bodies(1, 784), new Units(0, Units.Order.ROUND_ROBIN)),
            CONNECTIONS,
            Duration.ofSeconds(10));
    try (LoadRun run = new LoadRun(plan)) {
      assertThat(run.probe()).isEmpty();
      var results = run.start();
      var stalled = echo.stallAfter(schedule.warmup().plus(RUN.dividedBy(2)), STALL);
      return new Run(results.get(), stalled.get().toNanos() / 1e6);
    }
  }

  private static double expectedMillis(Run run, double quantile) {
    return run.stallMillis() - (1 - quantile) * RUN.toMillis();
  }

  private static double millis(Quantiles quantiles, double quantile) {
    return (quantile == 1 ? quantiles.maxNanos() : quantiles.nanosAt(quantile)) / 1e6;
  }

  private static void report(Run open, Run closed) {
    List<FigureFile.Row> rows = new ArrayList<>();
    for (double quantile : QUANTILES) {
      double expected = expectedMillis(open, quantile);
      double seen = millis(open.results().overall().intended(), quantile);
      double hidden = millis(closed.results().overall().intended(), quantile);
      rows.add(
          new FigureFile.Row(
              name(quantile) + " of a server that stalls once",
              text("%.1f ms", seen),
              text("within 5%% of %.1f ms", expected),
              text("%+.1f%%", 100 * (seen / expected - 1)),
              text("a closed loop says %.2f ms", hidden)));
    }
    rows.forEach(System.out::println);
    if (FULL) {
      FigureFile.write(
          "omission",
          "A server that stalls for 2 s in 30 s: the tail that users would feel",
          rows,
          List.of(
              "The bound is the closed-form expectation; the spread column is the difference."));
    }
  }

  private static String name(double quantile) {
    return quantile == 1 ? "max" : text("p%s", 100 * quantile).replaceFirst("\\.0$", "");
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
