package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
