package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What processor time a request costs at a rate that leaves the server idle most of the time. */
final class OpenCpu {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECTIONS = 32;
  private static final int RATE = 2_000;
  private static final int OFF_PACE = 3;

  private final Siskin siskin;
  private final Duration time;

  /** What the tool saw used, by the server and then by the echo. */
  record Turn(JsonNode server, JsonNode echo) {
    double serverMicros() {
      return of(server, "cpu_us_per_answer");
    }

    double echoMicros() {
      return of(echo, "cpu_us_per_answer");
    }

    double of(String field) {
      return of(server, field);
    }

    private static double of(JsonNode use, String field) {
      assertThat(use.path(field).isNumber()).as("%s in %s", field, use).isTrue();
      return use.path(field).asDouble();
    }
  }

  OpenCpu(Siskin siskin, Duration time) {
    this.siskin = siskin;
    this.time = time;
  }

  List<Turn> turns(int count) throws Exception {
    List<Turn> turns = new ArrayList<>();
    try (Echo echo = Echo.of(siskin.url(), Ask.JSON)) {
      load(echo.url(), echo.pid());
      for (int i = 0; i < count; i++) {
        turns.add(
            new Turn(
                load(siskin.url(), siskin.pid(), "--metrics", siskin.metricsUrl() + "/metrics"),
                load(echo.url(), echo.pid())));
      }
    }
    return turns;
  }

  private JsonNode load(String url, long pid, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("load", "--json", "--url", url));
    words.addAll(List.of("--rate", String.valueOf(RATE), "--warmup", "1s"));
    words.addAll(List.of("--duration", time.toSeconds() + "s"));
    words.addAll(List.of("--connections", String.valueOf(CONNECTIONS)));
    words.addAll(List.of("--pid", String.valueOf(pid)));
    words.addAll(List.of(more));
    Children.Ended ended = Installation.only().run(words.toArray(String[]::new));
    // A busy machine holds the tool up; processor time a request is what it is all the same.
    assertThat(ended.code())
        .as("%s", ended)
        .isIn(Sizes.FULL ? List.of(0, OFF_PACE) : LoadRun.HAS_RESULT);
    return JSON.readTree(ended.out()).path("server_use");
  }

  List<FigureFile.Row> rows(List<Turn> turns) {
    String load = String.format(Locale.ROOT, "open loop, %,d requests/s: ", RATE);
    return List.of(
        Repeats.of(turns, Turn::serverMicros).row(load + "the server", " us"),
        Repeats.of(turns, Turn::echoMicros).row(load + "the echo", " us"),
        Repeats.of(turns, turn -> turn.serverMicros() / turn.echoMicros())
            .row(load + "server over echo", "x the echo"),
        use(turns, load + "the server's RSS", "max_rss_bytes", 1 << 20, " MiB"),
        use(turns, load + "allocated a request", "allocated_bytes_per_answer", 1 << 10, " KiB"),
        use(turns, load + "collections in " + time.toSeconds() + " s", "gc_count", 1, ""),
        use(turns, load + "paused by them", "gc_pause_ms", 1, " ms"));
  }

  private static FigureFile.Row use(
      List<Turn> turns, String figure, String field, int unitSize, String unit) {
    return Repeats.of(turns, turn -> turn.of(field) / unitSize).row(figure, unit);
  }
}
