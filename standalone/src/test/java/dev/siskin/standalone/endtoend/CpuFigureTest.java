package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What processor time a request costs this server, beside a bare Vert.x echo that reads the same
 * bytes. The two take turns in one run, so that what else the machine does hits both; each pair
 * gives one ratio.
 */
@Tag("endtoend")
@Timeout(900)
@ExtendWith({SharedSiskin.class, Logs.class})
class CpuFigureTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/models/mlp784:predict";
  private static final int CONNECTIONS = 32;
  private static final int RATE = 2_000;
  private static final int PAIRS = Sizes.FULL ? 8 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 15 : 4);
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 6 : 2);
  private static final int OFF_PACE = 3;

  /** Microseconds a request, of both, one after the other. */
  private record Pair(double server, double echo) {
    double ratio() {
      return server / echo;
    }
  }

  /** What the tool saw the server use in one open-loop run. */
  private record Use(JsonNode fields) {
    double of(String field) {
      assertThat(fields.path(field).isNumber()).as("%s in %s", field, fields).isTrue();
      return fields.path(field).asDouble();
    }
  }

  @Test
  void requestCostsWhatItDoesBesideABareEcho(Siskin siskin) throws Exception {
    List<FigureFile.Row> rows = new ArrayList<>();
    List<Use> uses = new ArrayList<>();
    List<Pair> closed = new ArrayList<>();
    List<Pair> open = new ArrayList<>();
    try (Echo echo = Echo.start()) {
      saturate(siskin.url(), siskin.pid(), WARM_UP);
      saturate(echo.url(), echo.pid(), WARM_UP);
      for (int i = 0; i < PAIRS; i++) {
        closed.add(
            new Pair(
                saturate(siskin.url(), siskin.pid(), TURN),
                saturate(echo.url(), echo.pid(), TURN)));
      }
      for (int i = 0; i < PAIRS; i++) {
        Use use = load(siskin.url(), siskin.pid(), siskin.metricsUrl() + "/metrics");
        double bare = load(echo.url(), echo.pid()).of("cpu_us_per_answer");
        uses.add(use);
        open.add(new Pair(use.of("cpu_us_per_answer"), bare));
      }
    }
    addPairs(rows, "closed loop, " + CONNECTIONS + " connections", closed);
    addPairs(rows, String.format(Locale.ROOT, "open loop, %,d requests/s", RATE), open);
    addUses(rows, uses);
    rows.forEach(row -> System.out.printf("cpu: %s: %s%n", row.figure(), row.result()));
    FigureFile.write(
        "cpu",
        "Processor time a request: MLP-784, a row of 784 numbers as JSON, beside a bare Vert.x"
            + " echo that reads the same bytes",
        rows,
        List.of(
            "User and system time of the server's process, telemetry to Kafka included.",
            "The echo has one event loop, reads each body to its end and answers as many bytes;"
                + " it parses nothing and runs no model.",
            "The closed loop is wrk's and drives both to their limit; the open loop is"
                + " `./siskin load`, which leaves both idle most of the time, so that each request"
                + " pays for a wake-up."));

    assertThat(closed).allSatisfy(CpuFigureTest::assertEchoIsCheaper);
    assertThat(open).allSatisfy(CpuFigureTest::assertEchoIsCheaper);
  }

  private static void assertEchoIsCheaper(Pair pair) {
    assertThat(pair.echo()).isPositive().isLessThan(pair.server());
  }

  /** Microseconds of processor time a request. */
  private static double saturate(String url, long pid, Duration time) throws Exception {
    Duration before = cpu(pid);
    Wrk wrk = Wrk.run(url + PATH, Http.PIXELS, CONNECTIONS, time);
    Duration used = cpu(pid).minus(before);
    assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
    return used.toNanos() / 1e3 / wrk.answers();
  }

  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow();
  }

  private static Use load(String url, long pid, String... metrics) throws Exception {
    List<String> words = new ArrayList<>(List.of("load", "--json", "--url", url));
    words.addAll(List.of("--rate", String.valueOf(RATE), "--warmup", "1s"));
    words.addAll(List.of("--duration", TURN.toSeconds() + "s"));
    words.addAll(List.of("--connections", String.valueOf(CONNECTIONS)));
    words.addAll(List.of("--pid", String.valueOf(pid)));
    for (String page : metrics) {
      words.addAll(List.of("--metrics", page));
    }
    Children.Ended ended = Installation.only().run(words.toArray(String[]::new));
    // A busy machine holds the tool up; processor time a request is what it is all the same.
    assertThat(ended.code()).as("%s", ended).isIn(0, OFF_PACE);
    return new Use(JSON.readTree(ended.out()).path("server_use"));
  }

  private static void addPairs(List<FigureFile.Row> rows, String load, List<Pair> pairs) {
    rows.add(row(load + ": the server", " us", pairs, Pair::server));
    rows.add(row(load + ": the echo", " us", pairs, Pair::echo));
    rows.add(row(load + ": server over echo", "x the echo", pairs, Pair::ratio));
  }

  private static void addUses(List<FigureFile.Row> rows, List<Use> uses) {
    String load = "server in the open loop: ";
    rows.add(row(load + "RSS", " MiB", uses, use -> use.of("max_rss_bytes") / (1 << 20)));
    rows.add(
        row(
            load + "allocated a request",
            " KiB",
            uses,
            use -> use.of("allocated_bytes_per_answer") / (1 << 10)));
    rows.add(
        row(
            load + "collections in " + TURN.toSeconds() + " s",
            "",
            uses,
            use -> use.of("gc_count")));
    rows.add(row(load + "paused by them", " ms", uses, use -> use.of("gc_pause_ms")));
  }

  /** The median, with the least and the most beside it. */
  private static <T> FigureFile.Row row(
      String figure, String unit, List<T> repeats, ToDoubleFunction<T> value) {
    double[] sorted = repeats.stream().mapToDouble(value).sorted().toArray();
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    String spread =
        String.format(
            Locale.ROOT,
            "%.1f-%.1f, %d repeats",
            sorted[0],
            sorted[sorted.length - 1],
            sorted.length);
    return new FigureFile.Row(
        figure, String.format(Locale.ROOT, "%.1f%s", median, unit), "", spread, "");
  }
}
