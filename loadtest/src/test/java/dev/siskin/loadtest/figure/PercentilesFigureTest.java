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
 * Whether the tool sees the latencies that wrk sees. The echo holds its answers from 2 to 22 ms,
 * each length equally often, so that the percentiles lie far from each other and neither tool nor
 * server is busy; wrk and a closed loop with as many connections take turns.
 */
@Isolated
class PercentilesFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Duration RUN = Duration.ofSeconds(FULL ? 10 : 2);
  private static final Duration WARMUP = Duration.ofSeconds(1);
  private static final int PAIRS = FULL ? 5 : 1;
  private static final int CONNECTIONS = 4;

  /** Of the median pair; by chance alone p99 over so many answers is off by about 0.3%. */
  private static final double TOLERANCE = FULL ? 0.05 : 0.9;

  private record Quantile(String name, List<Double> ratios) {}

  @Test
  @Timeout(300)
  void percentilesAgreeWithWrks() throws Exception {
    List<Quantile> quantiles =
        List.of(
            new Quantile("p50", new ArrayList<>()),
            new Quantile("p90", new ArrayList<>()),
            new Quantile("p99", new ArrayList<>()));
    try (Echo echo = new Echo("--delay", "2", "--spread", "20")) {
      if (FULL) {
        Wrk.run(echo.http(), CONNECTIONS, RUN);
      }
      for (int i = 0; i < PAIRS; i++) {
        Wrk wrk = Wrk.run(echo.http(), CONNECTIONS, RUN);
        JsonNode ours = Tool.closedLoop(echo.http(), CONNECTIONS, WARMUP, RUN);
        double[] theirs = {wrk.p50(), wrk.p90(), wrk.p99()};
        for (int q = 0; q < theirs.length; q++) {
          String path = "/overall/service/" + quantiles.get(q).name() + "_us";
          quantiles.get(q).ratios().add(ours.at(path).doubleValue() / 1e3 / theirs[q]);
        }
      }
    }
    List<FigureFile.Row> rows = quantiles.stream().map(PercentilesFigureTest::row).toList();
    rows.forEach(System.out::println);
    if (FULL) {
      FigureFile.write(
          "percentiles",
          "Whether the load tool sees the latencies that wrk sees",
          rows,
          List.of(
              "The result is the median of "
                  + PAIRS
                  + " pairs; an echo that holds answers for 2"
                  + " to 22 ms, "
                  + CONNECTIONS
                  + " connections, neither side busy."));
    }

    // A first request to a cold echo may take as long as a hundred others.
    for (Quantile quantile : FULL ? quantiles : quantiles.subList(0, 1)) {
      assertThat(new Ratios(quantile.ratios()).median())
          .as(quantile.name())
          .isBetween(1 - TOLERANCE, 1 + TOLERANCE);
    }
  }

  private static FigureFile.Row row(Quantile quantile) {
    Ratios ratios = new Ratios(quantile.ratios());
    return new FigureFile.Row(
        quantile.name() + " beside wrk's",
        String.format(Locale.ROOT, "%.3fx", ratios.median()),
        "within 5%",
        ratios.spread(),
        "");
  }
}
