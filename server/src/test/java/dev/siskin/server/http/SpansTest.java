package dev.siskin.server.http;

import static dev.siskin.server.fake.Collector.attributes;
import static dev.siskin.server.fake.Collector.hex;
import static dev.siskin.server.http.Door.PREDICT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Collector;
import dev.siskin.server.fake.Until;
import dev.siskin.server.trace.Tracing;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a collector of OpenTelemetry hears of requests. */
@ExtendWith(VertxExtension.class)
class SpansTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-" + CALLER + "-00";

  /** Two clocks cannot be read at once. */
  private static final long BLUR = 50_000_000;

  private static final String ROWS = "{\"instances\":[[1,2],[3,4]]}";

  @TempDir private Path dir;
  private Collector collector;
  private @Nullable Tracing tracing;

  @BeforeEach
  void collects() throws IOException {
    collector = new Collector();
  }

  @AfterEach
  void stops() {
    if (tracing != null) {
      tracing.stop(Duration.ofMillis(500));
    }
    collector.close();
  }

  private Door open(Vertx vertx, String... settings) throws IOException {
    String[] all = new String[settings.length + 1];
    all[0] = "tracing.otlp=" + collector.url();
    System.arraycopy(settings, 0, all, 1, settings.length);
    Door door = Door.open(vertx, dir, all);
    tracing = door.tracing;
    return door;
  }

  private static Wire.Answer post(Door door, String path, String body, String... headers)
      throws IOException {
    return door.once(Wire.post(path, body, headers));
  }

  /** The spans of so many requests. */
  private List<Span> heard(int requests) throws Exception {
    Tracing on = Objects.requireNonNull(tracing);
    Until.holds(
        requests + " requests heard of",
        () -> {
          on.flush();
          return servers().size() >= requests && on.ledger().waiting() == 0;
        });
    assertThat(servers()).hasSize(requests);
    return collector.spans();
  }

  private List<Span> servers() {
    return collector.spans().stream()
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
        .toList();
  }

  private Span onlyServer() throws Exception {
    heard(1);
    return servers().get(0);
  }

  /** Names of the steps, by their begin. */
  private List<Span> steps() {
    return collector.spans().stream()
        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_INTERNAL)
        .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
        .toList();
  }

  private List<String> stepNames() {
    return steps().stream().map(Span::getName).toList();
  }

  private static long nanos(Span span) {
    return span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Test
  void aRequestIsASpanOfTheCallersTraceWithItsStepsInOrderWithin(Vertx vertx) throws Exception {
    Door door = open(vertx);
    long before = nanos(Instant.now()) - BLUR;
    Wire.Answer answer = post(door, PREDICT, ROWS, "traceparent: " + SAMPLED);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("traceparent")).isEqualTo(SAMPLED);
    Span server = onlyServer();
    long after = nanos(Instant.now()) + BLUR;
    assertThat(server.getName()).isEqualTo("POST /v1/models/{model}:predict");
    assertThat(hex(server.getTraceId())).isEqualTo(TRACE);
    assertThat(hex(server.getParentSpanId())).isEqualTo(CALLER);
    assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(server.getStartTimeUnixNano()).isBetween(before, after);
    assertThat(server.getEndTimeUnixNano()).isBetween(server.getStartTimeUnixNano(), after);
    assertThat(stepNames()).containsExactly("receive", "decode", "queue", "run", "encode");
    long at = server.getStartTimeUnixNano();
    for (Span step : steps()) {
      assertThat(step.getTraceId()).isEqualTo(server.getTraceId());
      assertThat(step.getParentSpanId()).isEqualTo(server.getSpanId());
      assertThat(step.getStartTimeUnixNano()).isGreaterThanOrEqualTo(at);
      at = step.getEndTimeUnixNano();
      assertThat(at).isGreaterThan(step.getStartTimeUnixNano());
    }
    assertThat(server.getEndTimeUnixNano()).isGreaterThanOrEqualTo(at);
    assertThat(attributes(server))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("http.request.method", "POST"),
                Map.entry("http.response.status_code", "200"),
                Map.entry("http.route", "/v1/models/{model}:predict"),
                Map.entry("network.protocol.version", "1.1"),
                Map.entry("url.scheme", "http"),
                Map.entry("siskin.model", "m"),
                Map.entry("siskin.version", "2"),
                Map.entry("siskin.arm", "stable"),
                Map.entry("siskin.epoch", "1"),
                Map.entry("siskin.rows", "2"),
                Map.entry(
                    "siskin.request", Objects.requireNonNull(answer.header("x-siskin-request")))));
  }

  @Test
  void aStepTakesAsLongAsItTook(Vertx vertx) throws Exception {
    Door door = open(vertx);
    door.two.hold();
    long held;
    try (Wire wire = door.connect()) {
      wire.send(Wire.post(PREDICT, ROWS));
      door.two.awaitRun();
      long begin = System.nanoTime();
      String other = "traceparent: " + UNSAMPLED;
      assertThat(post(door, PREDICT, ROWS, other, "x-timeout-ms: 30").status()).isEqualTo(504);
      held = System.nanoTime() - begin;
      door.two.letGo();
      assertThat(wire.read().status()).isEqualTo(200);
    }
    heard(1);
    Span run = steps().get(3);
    assertThat(run.getName()).isEqualTo("run");
    assertThat(nanos(run)).isGreaterThanOrEqualTo(held);
  }

  @Test
  void withoutATraceparentOneBeginsAndTheAnswerNamesIt(Vertx vertx) throws Exception {
    Door door = open(vertx);
    Wire.Answer answer = post(door, PREDICT, ROWS, "traceparent: nonsense");
    Span server = onlyServer();
    assertThat(server.getParentSpanId().isEmpty()).isTrue();
    assertThat(answer.header("traceparent"))
        .isEqualTo("00-" + hex(server.getTraceId()) + "-" + hex(server.getSpanId()) + "-03");
    String other = post(door, PREDICT, ROWS).header("traceparent");
    assertThat(other).doesNotContain(hex(server.getTraceId()));
  }

  @Test
  void aRequestOverHttp2SaysSo(Vertx vertx) throws Exception {
    Door door = open(vertx);
    try (H2Wire wire = H2Wire.connect(door.port())) {
      wire.answer(wire.post(PREDICT, ROWS, "traceparent: " + SAMPLED));
    }
    Span server = onlyServer();
    assertThat(hex(server.getTraceId())).isEqualTo(TRACE);
    assertThat(attributes(server)).containsEntry("network.protocol.version", "2");
  }

  @Test
  void theFlagOfTheCallerWinsOverTheRatio(Vertx vertx) throws Exception {
    Door door = open(vertx, "tracing.ratio=0");
    assertThat(post(door, PREDICT, ROWS).header("traceparent")).matches("00-.{32}-.{16}-02");
    assertThat(post(door, PREDICT, ROWS, "traceparent: " + UNSAMPLED).header("traceparent"))
        .isEqualTo(UNSAMPLED);
    post(door, PREDICT, ROWS, "traceparent: " + SAMPLED);
    assertThat(hex(onlyServer().getTraceId())).isEqualTo(TRACE);
  }

  @Test
  void anUnsampledCallerIsNotRecordedAtAnyRatio(Vertx vertx) throws Exception {
    Door door = open(vertx);
    post(door, PREDICT, ROWS, "traceparent: " + UNSAMPLED);
    post(door, PREDICT, ROWS);
    assertThat(hex(onlyServer().getTraceId())).isNotEqualTo(TRACE);
  }

  @Test
  void aServersFaultIsAnErrorAndACallersIsNot(Vertx vertx) throws Exception {
    Door door = open(vertx);
    door.two.failNext(new IllegalStateException("secret"));
    assertThat(post(door, PREDICT, ROWS).status()).isEqualTo(500);
    Span failed = onlyServer();
    assertThat(failed.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(attributes(failed))
        .containsEntry("http.response.status_code", "500")
        .containsEntry("error.type", "INTERNAL")
        .containsEntry("siskin.code", "INTERNAL");
    assertThat(failed.toString()).doesNotContain("secret");
    assertThat(stepNames()).containsExactly("receive", "decode", "queue", "run");

    post(door, PREDICT, "{\"instances\":\"secret", "traceparent: " + SAMPLED);
    heard(2);
    Span refused = servers().get(1);
    assertThat(refused.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(attributes(refused))
        .containsEntry("http.response.status_code", "400")
        .containsEntry("siskin.code", "INVALID_ARGUMENT")
        .doesNotContainKeys("error.type", "siskin.rows");
    assertThat(stepNames().subList(4, 6)).containsExactly("receive", "decode");
    assertThat(stepNames()).hasSize(6);
  }

  @Test
  void wordsOfCallersAreInNoSpan(Vertx vertx) throws Exception {
    Door door = open(vertx);
    post(door, "/v1/models/mine/versions/00000077:predict", ROWS, "x-request-id: mine");
    post(door, "/v1/models/m/labels/mine:CLASSIFY", ROWS, "x-unit-id: mine");
    post(door, "/v2/models/m/versions/1/infer", "{\"id\":\"mine\"}");
    List<Span> spans = heard(3);
    assertThat(spans.toString()).doesNotContain("mine", "00000077");
    assertThat(servers().stream().map(Span::getName))
        .containsExactlyInAnyOrder(
            "POST /v1/models/{model}/versions/{version}:predict",
            "POST /v1/models/{model}/labels/{label}:classify",
            "POST /v2/models/{model}/versions/{version}/infer");
    assertThat(servers().stream().filter(span -> attributes(span).containsKey("siskin.model")))
        .hasSize(2);
  }

  @Test
  void whatIsLateInTheQueueNeverRan(Vertx vertx) throws Exception {
    Door door = open(vertx);
    door.two.hold();
    try (Wire first = door.connect();
        Wire second = door.connect()) {
      first.send(Wire.post(PREDICT, ROWS, "traceparent: " + UNSAMPLED));
      door.two.awaitRun();
      second.send(Wire.post(PREDICT, ROWS, "x-timeout-ms: 30"));
      assertThat(second.read().status()).isEqualTo(504);
      door.two.letGo();
      assertThat(first.read().status()).isEqualTo(200);
    }
    assertThat(onlyServer().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(stepNames()).containsExactly("receive", "decode", "queue");
    assertThat(nanos(steps().get(2))).isGreaterThan(20_000_000);
  }

  @Test
  void aMessageOfAWebSocketIsASpanToo(Vertx vertx) throws Exception {
    Door door = open(vertx);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(WsClient.infer("a", 7, "\"traceparent\":\"" + SAMPLED + "\""));
      JsonObject result = client.message().json();
      assertThat(result.getString("traceparent")).isEqualTo(SAMPLED);
      Span server = onlyServer();
      assertThat(server.getName()).isEqualTo("WebSocket infer");
      assertThat(hex(server.getTraceId())).isEqualTo(TRACE);
      assertThat(hex(server.getParentSpanId())).isEqualTo(CALLER);
      assertThat(attributes(server))
          .containsEntry("network.protocol.name", "websocket")
          .containsEntry("url.scheme", "ws")
          .containsEntry("siskin.request", result.getString("request"))
          .containsEntry("siskin.rows", "1")
          .doesNotContainKey("http.request.method");
      assertThat(stepNames()).containsExactly("receive", "decode", "queue", "run", "encode");

      client.text(WsClient.infer("b", 7, "\"version\":\"x\"", "\"traceparent\":\"nonsense\""));
      JsonObject error = client.message().json();
      assertThat(error.getString("op")).isEqualTo("error");
      heard(2);
      assertThat(error.getString("traceparent"))
          .isEqualTo(
              "00-"
                  + hex(servers().get(1).getTraceId())
                  + "-"
                  + hex(servers().get(1).getSpanId())
                  + "-03");
    }
  }

  @Test
  void theServersOwnWarmUpIsNotRecorded(Vertx vertx) throws Exception {
    Door door = Door.closed(vertx, dir, "tracing.otlp=" + collector.url());
    tracing = door.tracing;
    String pass = "x-siskin-warmup: " + door.gate.warmUpPass();
    assertThat(post(door, PREDICT, ROWS, pass).status()).isEqualTo(200);
    door.gate.open();
    post(door, PREDICT, ROWS, "traceparent: " + SAMPLED);
    assertThat(hex(onlyServer().getTraceId())).isEqualTo(TRACE);
  }

  @Test
  void aCollectorThatIsAwayOrHangsIsNoConcernOfRequests(Vertx vertx) throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Door door = open(vertx, "tracing.otlp=http://127.0.0.1:" + deaf.getLocalPort());
      try (Wire wire = door.connect()) {
        for (int i = 0; i < 100; i++) {
          assertThat(wire.ask(Wire.post(PREDICT, ROWS)).status()).isEqualTo(200);
        }
        Objects.requireNonNull(door.tracing).flush();
        assertThat(wire.ask(Wire.post(PREDICT, ROWS)).status()).isEqualTo(200);
      }
      assertThat(Objects.requireNonNull(door.tracing).ledger().sent()).isZero();
    }
  }

  @Test
  void offThereIsNoThreadAndNoWordOfIt(Vertx vertx) throws Exception {
    Set<Thread> ofOthers = Collector.senders();
    Door off = Door.open(vertx, dir, "tracing.ratio=1");
    assertThat(off.tracing).isNull();
    assertThat(post(off, PREDICT, ROWS).header("traceparent")).isNull();
    try (WsClient client = WsClient.greeted(off.port())) {
      client.text(WsClient.infer("a", 7));
      assertThat(client.message().json().containsKey("traceparent")).isFalse();
    }
    assertThat(ofOthers).containsAll(Collector.senders());
  }
}
