package dev.siskin.loadtest.figure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How much the tool can send, beside wrk: a closed loop on the same echo with as many connections,
 * in alternating pairs, each tool in a process of its own.
 */
@Isolated
class ThroughputFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Duration RUN = Duration.ofSeconds(FULL ? 5 : 1);
  private static final Duration WARMUP = Duration.ofSeconds(FULL ? 3 : 1);
  private static final int PAIRS = FULL ? 7 : 1;
  private static final int CONNECTIONS = 16;

  /** What the issue asks for, and what even a crowded machine does. */
  private static final double LEAST_RATIO = FULL ? 0.7 : 0.02;

  @Test
  @Timeout(300)
  void keepsUpWithWrk() throws Exception {
    List<Double> ratios = new ArrayList<>();
    double best = 0;
    double wrkBest = 0;
    try (Echo echo = new Echo()) {
      if (FULL) {
        Wrk.run(echo.http(), CONNECTIONS, RUN);
      }
      for (int i = 0; i < PAIRS; i++) {
        Wrk wrk = Wrk.run(echo.http(), CONNECTIONS, RUN);
        JsonNode ours = Tool.closedLoop(echo.http(), CONNECTIONS, WARMUP, RUN);
        assertThat(wrk.errors()).isZero();
        assertThat(ours.at("/counts/answered_200")).isEqualTo(ours.at("/counts/sent"));
        ratios.add(Tool.rate(ours) / wrk.rate());
        best = Math.max(best, Tool.rate(ours));
        wrkBest = Math.max(wrkBest, wrk.rate());
      }
    }
    Ratios all = new Ratios(ratios);
    report(all, best, wrkBest);

    assertThat(all.median()).isGreaterThanOrEqualTo(LEAST_RATIO);
  }

  private static void report(Ratios ratios, double best, double wrkBest) {
    FigureFile.Row row =
        new FigureFile.Row(
            "requests a second in a closed loop, beside wrk",
            String.format(Locale.ROOT, "%.2fx", ratios.median()),
            ">= 0.7x",
            ratios.spread(),
            String.format(
                Locale.ROOT,
                "%d connections; the best runs had %,.0f and wrk %,.0f requests/s",
                CONNECTIONS,
                best,
                wrkBest));
    System.out.println(row);
    if (FULL) {
      FigureFile.write(
          "throughput",
          "How much the load tool can send, beside wrk on the same echo",
          List.of(row),
          List.of(
              "The result is the median of "
                  + PAIRS
                  + " pairs, wrk first in each; 3.5 KB bodies,"
                  + " one thread on either side, an echo of one event loop."));
    }
  }
}
