package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Topics;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of single requests in a real Kafka, and the stories that are told from them. */
@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class RequestEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ARRIVAL = Duration.ofSeconds(20);
  private static final String MODEL = "mlp784";

  /** The identity in half floats. */
  private static final String HALF = "half";

  private static final String NOT_FINITE = "siskin_not_finite_answers_total";
  private static final int REQUESTS = 4_000;
  private static final int AT_ONCE = 50;

  private static List<RequestEvent> events(Siskin siskin) throws Exception {
    List<RequestEvent> events = new ArrayList<>();
    for (String line : Intervals.lines(siskin.kafka(), Topics.REQUESTS)) {
      events.add(RequestEventCodec.decode(line.getBytes(StandardCharsets.UTF_8)));
    }
    return events;
  }

  private static String id(Answer answer) {
    return Objects.requireNonNull(answer.headers().get("x-siskin-request"));
  }

  private static RequestEvent await(Siskin siskin, String id) throws Exception {
    return Patience.await(
            "the event of " + id,
            ARRIVAL,
            () -> events(siskin),
            all -> all.stream().anyMatch(event -> event.id().equals(id)))
        .stream()
        .filter(event -> event.id().equals(id))
        .findAny()
        .orElseThrow();
  }

  private static Children.Ended explain(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("explain"));
    all.addAll(List.of(words));
    return Installation.only().run(all.toArray(String[]::new));
  }

  @Test
  void theWeightsOfTheEventsAddUpToTheAnswers(Siskin siskin) throws Exception {
    long begin = System.currentTimeMillis();
    for (int sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      List<CompletableFuture<Answer>> some = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        some.add(Http.begin(Http.predict(siskin, MODEL, Http.PIXELS)));
      }
      for (CompletableFuture<Answer> each : some) {
        assertThat(each.get().status()).isEqualTo(200);
      }
    }
    await(siskin, id(Http.send(Http.predict(siskin, "nobody", Http.PIXELS))));
    List<RequestEvent> events =
        events(siskin).stream()
            .filter(event -> event.atMillis() >= begin && event.model().equals(MODEL))
            .toList();
    assertThat(events.stream().map(RequestEvent::id)).doesNotHaveDuplicates();
    assertThat(events).allMatch(RequestEvent::isAnswered);
    assertThat(events.stream().mapToLong(RequestEvent::weight).sum())
        .isBetween(REQUESTS * 9L / 10, REQUESTS * 11L / 10);
    assertThat(Http.metric(siskin, "siskin_events_made_total")).isGreaterThan(events.size());
    assertThat(Http.metric(siskin, "siskin_events_dropped_total")).isZero();
  }

  @Test
  void aRefusedRequestIsExplainedFromTheTopic(Siskin siskin) throws Exception {
    Http.Request late =
        Http.predict(siskin, MODEL, "{\"instances\":\"none\"}").with("x-unit-id", "somebody");
    Answer refused = Http.send(late);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(await(siskin, id(refused)).unit()).hasSize(22);

    Children.Ended told = explain(id(refused), "--bootstrap", siskin.kafka(), "--json");
    assertThat(told.code()).as("%s", told).isZero();
    JsonNode story = JSON.readTree(told.out());
    assertThat(story.path("source").asText()).isEqualTo("topic");
    assertThat(story.path("event").path("code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(story.path("event").path("model").asText()).isEqualTo(MODEL);
    assertThat(story.path("why").asText()).isEqualTo("What it sent is not what the model takes.");
  }

  @Test
  void answersThatAreNotFiniteAreToldByKafkaAndByPrometheus(Siskin siskin) throws Exception {
    List<IntervalRecord> before = Intervals.settledRecords(siskin);
    long counted = Http.metric(siskin, NOT_FINITE);
    Answer bad = Http.send(halves(siskin, "\0~\0|"));
    Answer good = Http.send(halves(siskin, "\0<\0<"));
    assertThat(List.of(bad.status(), good.status())).containsOnly(200);

    long answered = Totals.of(before, HALF).answered() + 2;
    List<IntervalRecord> after =
        Patience.await(
            "two answers of " + HALF + " in Kafka",
            ARRIVAL,
            () -> Intervals.read(siskin.kafka()),
            all -> Totals.of(all, HALF).answered() >= answered);
    assertThat(notFinite(after) - notFinite(before)).isEqualTo(1);
    assertThat(Http.metric(siskin, NOT_FINITE) - counted).isEqualTo(1);
    IntervalRecord.Memory memory = ofHalf(after).get(0).memory();
    assertThat(memory.heapBytes()).isPositive();
    assertThat(memory.residentBytes()).isGreaterThan(64L << 20);

    await(siskin, id(bad));
    Children.Ended told = explain(id(bad), "--bootstrap", siskin.kafka());
    assertThat(told.out()).contains("  output  h_out half[1,2], 2 not finite");
    assertThat(await(siskin, id(good)).outputs())
        .containsExactly(
            new OutputSummary(
                "h_out", "half", List.of(1L, 2L), 0, 0, new OutputSummary.Figures(1, 1, 1), 0));
  }

  /** Bytes of half floats that are plain text: "\0~" is NaN, "\0|" infinite, and "\0<" is 1. */
  private static Http.Request halves(Siskin siskin, String row) {
    Map<String, String> raw = Map.of("Content-Type", "application/octet-stream", Shots.LENGTH, "0");
    return new Http.Request(HttpMethod.POST, siskin.url() + Ask.v2Path(HALF), raw, row);
  }

  private static List<IntervalRecord> ofHalf(List<IntervalRecord> records) {
    return records.stream().filter(record -> record.model().equals(HALF)).toList();
  }

  private static long notFinite(List<IntervalRecord> records) {
    return ofHalf(records).stream()
        .flatMap(record -> record.versions().stream())
        .flatMap(version -> version.seconds().stream())
        .mapToLong(IntervalRecord.ArrivalSecond::notFinite)
        .sum();
  }

  @Test
  void anAnsweredRequestIsExplainedByItsServer(Siskin siskin) throws Exception {
    String id = id(Http.send(Http.predict(siskin, MODEL, Http.PIXELS)));
    String[] server = {
      "--admin",
      siskin.adminUrl(),
      "--token-file",
      siskin.dataDir().resolve("admin.token").toString(),
      "--bootstrap",
      siskin.kafka()
    };
    Children.Ended told = explain(with(id, server));
    assertThat(told.code()).as("%s", told).isZero();
    assertThat(told.out())
        .startsWith("Request " + id + " was answered by mlp784 version 1, arm stable, epoch ")
        .contains(" alone, on slot ", "  queue ", "|", "usual p50 .. p99");

    Children.Ended nothing = explain(with("nobody-1", server));
    assertThat(nothing.code()).as("%s", nothing).isEqualTo(1);
    assertThat(nothing.err())
        .contains("Nothing is known of request nobody-1")
        .contains("the server says: no request had that id since this server started")
        .contains("no event of it came to the topic within the last 1h");
  }

  private static String[] with(String id, String... words) {
    List<String> all = new ArrayList<>(List.of(id));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  @Test
  void theLifeOfEachVersionIsInItsTopic(Siskin siskin) throws Exception {
    List<LifecycleEvent> life = new ArrayList<>();
    for (String line : Intervals.lines(siskin.kafka(), Topics.LIFECYCLE)) {
      LifecycleEvent event = LifecycleEventCodec.decode(line.getBytes(StandardCharsets.UTF_8));
      if (event.model().equals(MODEL)) {
        life.add(event);
      }
    }
    assertThat(life)
        .extracting(event -> event.version() + " " + event.from() + " " + event.to())
        .startsWith("1 START LOADING", "1 LOADING AVAILABLE");
  }
}
