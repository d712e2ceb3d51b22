package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the slowest hundredth waits when the server has a good deal to do, beside an echo that
 * has as many requests.
 */
@Tag("endtoend")
@Timeout(600)
@ExtendWith({SharedSiskin.class, Logs.class})
class TailFigureTest {
  private static final ObjectMapper READER = new ObjectMapper();
  private static final double SHARE = 0.6;
  private static final int PEAK_CONNECTIONS = 32;
  private static final int CONNECTIONS = 128;
  private static final int OFF_PACE = 3;
  private static final int TURNS = Sizes.FULL ? 5 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 10 : 1);
  private static final Duration PEAK = Duration.ofSeconds(Sizes.FULL ? 8 : 1);
  private static final String SETTLING = Sizes.FULL ? "8s" : "1s";
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 10 : 2);

  /** Only a full measurement is worth a rate that takes the whole machine. */
  private static final double MOST_PER_SECOND = Sizes.FULL ? Double.MAX_VALUE : 2_000;

  @TempDir private Path folder;

  /** 99th percentiles in microseconds, of one after the other. */
  private record Turn(P99 server, P99 echo, double fullBatch) {
    double fromStart() {
      return (server.fromStart - fullBatch) / echo.fromStart;
    }

    double onTheWire() {
      return (server.onTheWire - fullBatch) / echo.onTheWire;
    }
  }

  /** From when a request should have gone out, and from when it did. */
  private record P99(double fromStart, double onTheWire, boolean toolLate) {}

  @Test
  void slowestHundredthWaitsLittleLongerThanAtAnEcho(Siskin siskin) throws Exception {
    Files.write(folder.resolve("body.json"), Ask.JSON.body());
    Wrk.run(siskin.url(), Ask.JSON, PEAK_CONNECTIONS, WARM_UP);
    double peak = peak(siskin.url());
    long rate = Math.round(Math.min(SHARE * peak, MOST_PER_SECOND));
    List<Turn> turns = new ArrayList<>();
    try (Echo echo = Echo.of(siskin.url(), Ask.JSON)) {
      Wrk.run(echo.url(), Ask.JSON, PEAK_CONNECTIONS, WARM_UP);
      for (int i = 0; i < TURNS; i++) {
        P99 server = load(siskin.url(), rate, i);
        turns.add(new Turn(server, load(echo.url(), rate, i), fullBatchMicros(siskin)));
      }
    }
    List<FigureFile.Row> rows = rows(turns, peak, rate);
    rows.forEach(row -> System.out.printf("tail: %s%n", row));
    FigureFile.write(
        "tail",
        "The slowest hundredth at 60% of the peak: MLP-784, a row of 784 numbers as JSON, beside an"
            + " echo of the same bytes at the same rate",
        rows,
        List.of(
            "The peak is what `./siskin load --closed` gets from the server over "
                + PEAK_CONNECTIONS
                + " connections; the load is `./siskin load --arrivals poisson`, server and echo in"
                + " turns, all on the same cores.",
            "Both must hold: (p99 of the server - run time of a full batch) / p99 of the echo. A full"
                + " batch has as many rows as the batcher's knee, and takes what"
                + " GET /admin/v1/models/mlp784/batching predicts after the turn."));

    assertThat(turns).allSatisfy(turn -> assertThat(turn.fullBatch()).isPositive());
    assertThat(turns).allSatisfy(turn -> assertThat(turn.echo().onTheWire()).isPositive());
    assertThat(turns)
        .allSatisfy(
            turn ->
                assertThat(turn.server().fromStart())
                    .isGreaterThanOrEqualTo(turn.server().onTheWire() / 2));
  }

  /** What the tool gets that measures the times as well, for it takes its part of the machine. */
  private double peak(String url) throws Exception {
    Children.Ended ended =
        Installation.only()
            .run(
                "load",
                "--json",
                "--url=" + url,
                "--body=" + folder.resolve("body.json"),
                "--closed",
                "--connections=" + PEAK_CONNECTIONS,
                "--warmup=" + SETTLING,
                "--duration=" + PEAK.toSeconds() + "s");
    assertThat(ended.code()).as("%s", ended).isIn(0, OFF_PACE);
    JsonNode perSecond = READER.readTree(ended.out()).path("answered_200_per_second");
    assertThat(perSecond.isNumber()).as("%s", ended).isTrue();
    return perSecond.asDouble();
  }

  /** Each turn has another seed, the same for both. */
  private P99 load(String url, long rate, int seed) throws Exception {
    List<String> words = new ArrayList<>(List.of("load", "--json", "--url", url));
    words.addAll(List.of("--body", folder.resolve("body.json").toString()));
    words.addAll(List.of("--rate", String.valueOf(rate), "--arrivals", "poisson"));
    words.addAll(List.of("--seed", String.valueOf(seed + 1), "--warmup", SETTLING));
    words.addAll(List.of("--duration", TURN.toSeconds() + "s"));
    words.addAll(List.of("--connections", String.valueOf(CONNECTIONS)));
    Children.Ended ended = Installation.only().run(words.toArray(String[]::new));
    assertThat(ended.code())
        .as("%s", ended)
        .isIn(Sizes.FULL ? List.of(0, OFF_PACE) : LoadRun.HAS_RESULT);
    JsonNode overall = READER.readTree(ended.out()).path("overall");
    return new P99(
        micros(overall, "latency"), micros(overall, "service"), ended.code() == OFF_PACE);
  }

  private static double micros(JsonNode overall, String which) {
    JsonNode p99 = overall.path(which).path("p99_us");
    assertThat(p99.isNumber()).as("%s in %s", which, overall).isTrue();
    return p99.asDouble();
  }

  /** What the batcher thinks a run takes that has as many rows as pay. */
  private static double fullBatchMicros(Siskin siskin) throws Exception {
    Answer answer =
        Http.send(
            new Http.Request(
                HttpMethod.GET,
                siskin.adminUrl() + "/admin/v1/models/mlp784/batching",
                Map.of("Authorization", "Bearer " + siskin.token()),
                ""));
    JsonNode lane =
        all(answer.json().path("lanes"))
            .filter(each -> each.path("arm").asText().equals("stable"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no lane of the stable arm in " + answer.body()));
    int knee = lane.path("knee_rows").asInt();
    return all(lane.path("run_us"))
        .filter(run -> run.path("rows").asInt() >= knee)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no run of " + knee + " rows in " + answer.body()))
        .path("mean")
        .asDouble();
  }

  private static Stream<JsonNode> all(JsonNode array) {
    return IntStream.range(0, array.size()).mapToObj(array::path);
  }

  private static List<FigureFile.Row> rows(List<Turn> turns, double peak, long rate) {
    long late = turns.stream().filter(t -> t.server().toolLate() || t.echo().toolLate()).count();
    String load =
        String.format(
            Locale.ROOT,
            "at %,d requests/s, 60%% of %,.0f; the tool was late in %d of %d turns",
            rate,
            peak,
            late,
            turns.size());
    return List.of(
        Repeats.of(turns, Turn::fromStart)
            .row("p99 from the intended start, beside the echo's", "x", "<= 3x", load),
        Repeats.of(turns, Turn::onTheWire)
            .row("p99 on the wire, beside the echo's", "x", "<= 3x", load),
        millis(turns, "p99 of the server from the intended start", t -> t.server().fromStart()),
        millis(turns, "p99 of the echo from the intended start", t -> t.echo().fromStart()),
        millis(turns, "p99 of the server on the wire", t -> t.server().onTheWire()),
        millis(turns, "p99 of the echo on the wire", t -> t.echo().onTheWire()),
        millis(turns, "run time of a full batch", Turn::fullBatch));
  }

  private static FigureFile.Row millis(
      List<Turn> turns, String figure, ToDoubleFunction<Turn> micros) {
    return Repeats.of(turns, turn -> micros.applyAsDouble(turn) / 1e3).row(figure, " ms");
  }
}
