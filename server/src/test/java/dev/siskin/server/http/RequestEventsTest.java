package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.events.UnitHash;
import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What events say of requests, by each way in and out. */
@ExtendWith(VertxExtension.class)
class RequestEventsTest {
  private static final String ROWS = "{\"instances\":[[1,2],[3,4]]}";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @TempDir private Path dir;

  private final UnitHash units = new UnitHash("key".getBytes(UTF_8));
  private final List<RequestEvent> events = new ArrayList<>();

  /** The events so far, as readers get them, once there are so many. */
  private List<RequestEvent> events(Door door, int count) throws Exception {
    Until.holds(
        count + " events",
        () -> {
          door.events.drain(
              units,
              event -> events.add(RequestEventCodec.decode(RequestEventCodec.encode(event))),
              why -> {
                throw why;
              });
          return events.size() >= count;
        });
    assertThat(events).hasSize(count);
    return events;
  }

  private RequestEvent only(Door door) throws Exception {
    return events(door, 1).get(0);
  }

  @Test
  void anAnsweredRequestSaysWhereItWentAndWhatItTook(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    long before = System.currentTimeMillis();
    Answer answer = door.once(post(PREDICT, ROWS, "x-unit-id: somebody", "traceparent: " + TRACE));
    RequestEvent event = only(door);
    assertThat(event.id()).isEqualTo(answer.header("x-siskin-request"));
    assertThat(event.replica()).isEqualTo("door");
    assertThat(event.boot()).isEqualTo("boot");
    assertThat(event.model()).isEqualTo("m");
    assertThat(event.way()).isEqualTo(new RequestEvent.Way(2, "stable", 1));
    assertThat(event.unit()).hasSize(22);
    assertThat(event.code()).isEqualTo("OK");
    assertThat(event.transport()).isEqualTo("http1");
    assertThat(event.atMillis()).isBetween(before, System.currentTimeMillis());
    assertThat(event.rows()).isEqualTo(2);
    assertThat(event.run()).isEqualTo(new RequestEvent.Run(1, 0, 2, 1));
    assertThat(event.traceParent()).isEqualTo(TRACE);
    assertThat(event.weight()).isEqualTo(1);
    assertThat(event.micros()).containsOnlyKeys(Stage.values());
    long parts =
        Stream.of(Stage.DECODE, Stage.QUEUE, Stage.RUN, Stage.ENCODE)
            .mapToLong(stage -> event.micros().getOrDefault(stage, 0L))
            .sum();
    assertThat(event.micros().get(Stage.TOTAL)).isGreaterThanOrEqualTo(parts);
  }

  @Test
  void anAnswerIsToldInShortAndARefusalIsNot(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.once(post(PREDICT, "{\"instances\":[[NaN,2],[3,4]]}"));
    door.once(post(PREDICT, "{\"instances\":\"none\"}"));
    List<RequestEvent> both = events(door, 2);
    assertThat(both.get(0).outputs())
        .containsExactly(
            new OutputSummary(
                "out_x", "float", List.of(2L, 2L), 0, 1, new OutputSummary.Figures(2, 4, 3), null));
    assertThat(both.get(1).outputs()).isEmpty();
    RequestEvents.Found found = Door.await(door.events.find(both.get(0).id()));
    assertThat(Objects.requireNonNull(found.event()).outputs()).isEqualTo(both.get(0).outputs());
  }

  /** The first is written on the loop, the other on a thread of its own. */
  @ParameterizedTest
  @ValueSource(ints = {10, 40_000})
  void answersThatAreNotFiniteAreCountedHoweverLong(int values, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    for (String last : List.of("1", "Infinity", "NaN")) {
      String row = "0,".repeat(values - 1) + last;
      String body = "{\"signature_name\":\"open\",\"instances\":[[" + row + "]]}";
      assertThat(door.once(post(PREDICT, body)).status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .containsEntry("2 stable answered", 3L)
        .containsEntry("2 stable not finite", 2L);
  }

  @Test
  void theSameUnitHasTheSameHashAndNoneHasNone(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.once(post(PREDICT, ROWS, "x-unit-id: somebody"));
    door.once(post(PREDICT, ROWS, "x-unit-id: somebody"));
    door.once(post(PREDICT, ROWS, "x-unit-id: another"));
    door.once(post(PREDICT, ROWS));
    List<RequestEvent> all = events(door, 4);
    String first = Objects.requireNonNull(all.get(0).unit());
    assertThat(all.get(1).unit()).isEqualTo(first);
    assertThat(all.get(2).unit()).isNotNull().isNotEqualTo(first);
    assertThat(all.get(3).unit()).isNull();
  }

  @Test
  void http2AndWebSocketsAreToldApart(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      wire.answer(wire.post(PREDICT, ROWS));
    }
    assertThat(events(door, 1).get(0).transport()).isEqualTo("http2");
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(WsClient.infer("a", 7, "\"unit\":\"somebody\""));
      JsonObject result = client.message().json();
      RequestEvent event = events(door, 2).get(1);
      assertThat(event.transport()).isEqualTo("websocket");
      assertThat(event.id()).isEqualTo(result.getString("request"));
      assertThat(event.isAnswered()).isTrue();
      assertThat(event.unit()).hasSize(22);
    }
  }

  @Test
  void aRefusedOneSaysHowFarItCame(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.once(post("/v1/models/nobody:predict", ROWS));
    door.once(post("/v1/models/m/versions/77:predict", ROWS));
    door.once(post(PREDICT, "{\"instances\":[[1,\"mine\"]]}"));
    List<RequestEvent> all = events(door, 3);
    assertThat(all)
        .extracting(RequestEvent::code)
        .containsExactly("NOT_FOUND", "NOT_FOUND", "INVALID_ARGUMENT");
    assertThat(all).extracting(RequestEvent::model).containsExactly("", "m", "m");
    assertThat(all.get(0).way()).isNull();
    assertThat(all.get(1).way()).isNull();
    assertThat(all.get(2).way()).isNotNull();
    assertThat(all)
        .allSatisfy(
            event -> {
              assertThat(event.micros()).containsOnlyKeys(Stage.TOTAL, Stage.RECEIVE, Stage.DECODE);
              assertThat(event.run()).isNull();
              assertThat(event.rows()).isZero();
            });
  }

  @Test
  void wordsOfCallersAreInNoEvent(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    String[] said = {"x-request-id: mine", "x-unit-id: mine", "traceparent: mine"};
    door.once(post("/v1/models/mine:predict", ROWS, said));
    door.once(post("/v1/models/m/labels/mine:predict", ROWS, said));
    door.once(post(PREDICT, "{\"mine\":1}", said));
    door.once(post(PREDICT, ROWS, said));
    assertThat(events(door, 4).toString()).doesNotContain("mine");
  }

  @Test
  void aLateOneSaysThatItWaitedAndOneWhoLeftSaysSoToo(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (Wire running = door.connect();
        Wire late = door.connect()) {
      running.send(post(PREDICT, ROWS));
      door.two.awaitRun();
      assertThat(late.ask(post(PREDICT, ROWS, "x-timeout-ms: 30")).status()).isEqualTo(504);
      RequestEvent event = events(door, 1).get(0);
      assertThat(event.code()).isEqualTo("DEADLINE_EXCEEDED");
      assertThat(event.run()).isNull();
      assertThat(event.rows()).isEqualTo(2);
      assertThat(event.micros())
          .containsOnlyKeys(Stage.TOTAL, Stage.RECEIVE, Stage.DECODE, Stage.QUEUE);
      assertThat(event.micros().get(Stage.QUEUE)).isGreaterThan(20_000);
      try (Wire gone = door.connect()) {
        gone.send(post(PREDICT, ROWS));
        door.awaitQueued(1);
      }
      RequestEvent left = events(door, 2).get(1);
      assertThat(left.code()).isEqualTo("CANCELLED");
      assertThat(left.micros()).containsKey(Stage.QUEUE).doesNotContainKey(Stage.RUN);
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
    }
    assertThat(events(door, 3).get(2).isAnswered()).isTrue();
  }

  @Test
  void oneThatEndsDuringItsRunSaysWhichRun(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(WsClient.infer("a", 7));
      door.two.awaitRun();
      client.text("{\"op\":\"cancel\",\"id\":\"a\"}");
      RequestEvent event = only(door);
      assertThat(event.code()).isEqualTo("CANCELLED");
      assertThat(event.transport()).isEqualTo("websocket");
      assertThat(event.run()).isEqualTo(new RequestEvent.Run(1, 0, 1, 1));
      assertThat(event.micros()).containsKey(Stage.RUN).doesNotContainKey(Stage.ENCODE);
    }
    door.two.letGo();
  }

  @Test
  void aRunThatFailsIsTold(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.failNext(new IllegalStateException("secret"));
    door.once(post(PREDICT, ROWS));
    RequestEvent event = only(door);
    assertThat(event.code()).isEqualTo("INTERNAL");
    assertThat(event.run()).isEqualTo(new RequestEvent.Run(1, 0, 2, 1));
    assertThat(event.micros()).containsKey(Stage.RUN);
    assertThat(event.toString()).doesNotContain("secret");
  }

  @Test
  void requestsOfOneBatchNameTheSameRun(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.fixedBatchRows=16");
    door.two.hold();
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(WsClient.infer("a", 1));
      door.two.awaitRun();
      client.text(WsClient.infer("b", 2)).text(WsClient.infer("c", 3));
      door.awaitQueued(2);
      door.two.letGo();
      List<RequestEvent> all = events(door, 3);
      assertThat(all.get(0).run()).isEqualTo(new RequestEvent.Run(1, 0, 1, 1));
      assertThat(all.get(1).run()).isEqualTo(new RequestEvent.Run(2, 0, 2, 2));
      assertThat(all.get(2).run()).isEqualTo(all.get(1).run());
    }
  }

  @Test
  void theServersOwnWarmUpHasNoEvents(Vertx vertx) throws Exception {
    Door door = Door.closed(vertx, dir);
    String pass = "x-siskin-warmup: " + door.gate.warmUpPass();
    assertThat(door.once(post(PREDICT, ROWS, pass)).status()).isEqualTo(200);
    door.gate.open();
    Answer answer = door.once(post(PREDICT, ROWS));
    assertThat(only(door).id()).isEqualTo(answer.header("x-siskin-request"));
  }

  @Test
  void beyondItsRateAnsweredOnesAreSampledAndTheirWeightsAddUp(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "telemetry.events.perSecond=1");
    try (Wire wire = door.connect()) {
      for (int i = 0; i < 500; i++) {
        assertThat(wire.ask(post(PREDICT, ROWS)).status()).isEqualTo(200);
      }
    }
    door.counts();
    door.events.drain(
        units,
        events::add,
        why -> {
          throw why;
        });
    assertThat(events).hasSizeBetween(1, 100);
    assertThat(events.stream().mapToLong(RequestEvent::weight).sum()).isBetween(100L, 1_500L);
  }

  @Test
  void whoDoesNotWantItHasNoOutputsTold(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "telemetry.events.outputs=false");
    assertThat(door.once(post(PREDICT, ROWS)).status()).isEqualTo(200);
    assertThat(events(door, 1).get(0).outputs()).isEmpty();
  }
}
