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
 * What many requests in flight on a WebSocket are worth: the tool in a closed loop over HTTP, then
 * over WebSocket, the same bodies to the same echo, in alternating pairs.
 */
@Isolated
class WebSocketFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final Duration RUN = Duration.ofSeconds(FULL ? 5 : 1);
  private static final Duration WARMUP = Duration.ofSeconds(FULL ? 3 : 1);
  private static final int PAIRS = FULL ? 7 : 1;
  private static final int HTTP_CONNECTIONS = 16;
  private static final int SOCKETS = 4;
  private static final int IN_FLIGHT = 32;

  /** What the issue asks for, and what even a crowded machine does. */
  private static final double LEAST_RATIO = FULL ? 1.5 : 0.02;

  @Test
  @Timeout(400)
  void webSocketsCarryMoreThanHttp() throws Exception {
    List<FigureFile.Row> rows = new ArrayList<>();
    List<Double> medians = new ArrayList<>();
    try (Echo echo = new Echo("--credits", String.valueOf(IN_FLIGHT))) {
      for (String dialect : FULL ? List.of("v2", "v2-binary") : List.of("v2")) {
        Ratios ratios = new Ratios(pairs(echo, "--dialect=" + dialect));
        medians.add(ratios.median());
        rows.add(row(dialect, ratios));
        System.out.println(rows.get(rows.size() - 1));
      }
    }
    if (FULL) {
      FigureFile.write(
          "websocket",
          "How much more the load tool sends over WebSocket than over HTTP",
          rows,
          List.of(
              "The result is the median of "
                  + PAIRS
                  + " pairs on a test echo of one event loop;"
                  + " rows of 784 numbers."));
    }

    assertThat(medians).allMatch(median -> median >= LEAST_RATIO);
  }

  private static List<Double> pairs(Echo echo, String dialect) throws Exception {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      JsonNode http = Tool.closedLoop(echo.http(), HTTP_CONNECTIONS, WARMUP, RUN, dialect);
      JsonNode socket =
          Tool.closedLoop(
              echo.webSocket(), SOCKETS, WARMUP, RUN, dialect, "--in-flight=" + IN_FLIGHT);
      for (JsonNode run : List.of(http, socket)) {
        assertThat(run.at("/counts/answered_200")).isEqualTo(run.at("/counts/sent"));
      }
      ratios.add(Tool.rate(socket) / Tool.rate(http));
    }
    return ratios;
  }

  private static FigureFile.Row row(String dialect, Ratios ratios) {
    return new FigureFile.Row(
        "WebSocket beside HTTP, " + dialect,
        String.format(Locale.ROOT, "%.2fx", ratios.median()),
        ">= 1.5x",
        ratios.spread(),
        String.format(
            Locale.ROOT,
            "%d sockets with %d in flight, %d connections of HTTP",
            SOCKETS,
            IN_FLIGHT,
            HTTP_CONNECTIONS));
  }
}
