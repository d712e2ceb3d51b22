package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.http.Wire.Answer;
import dev.siskin.server.infer.Journeys;
import dev.siskin.server.log.TestLog;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of requests, and that callers cannot write it. */
@ExtendWith(VertxExtension.class)
class LogTest {
  private static final String BODY = "{\"instances\":[[1,2]]}";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  /** A line break with what a line of the log looks like behind it, in both forms. */
  private static final String FORGED =
      "x\r\n12:00:00.000 ERROR Server                       FORGED\n"
          + "{\"level\":\"ERROR\",\"msg\":\"FORGED\"}\u2028\u0085{\"msg\":\"FORGED\"}\u001b[2K\u202e";

  /** The same in a path, with half a pair and a colour. */
  private static final String FORGED_PATH =
      "x%0d%0a12%3a00%3a00.000%20ERROR%20Server%20FORGED%0a%7b%22msg%22%3a%22FORGED%22%7d"
          + "%e2%80%a8%c2%85%1b%5b31m%ed%a0%80%e2%80%ae%00";

  @TempDir private Path dir;

  @Test
  void aRequestThatFailsByOurFaultIsTwoLinesThatNameIt(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (TestLog log = new TestLog()) {
      door.two.failNext(new IllegalStateException("of the graph"));
      Answer answer =
          door.once(post(PREDICT, BODY, "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01"));
      assertThat(answer.status()).isEqualTo(500);
      JsonObject run = new JsonObject(log.json("a run of m/2 stable epoch 1 failed\""));
      JsonObject request = new JsonObject(log.json("a request failed: the run failed"));
      for (JsonObject line : List.of(run, request)) {
        assertThat(line.getMap())
            .containsEntry("request", answer.header("x-siskin-request"))
            .containsEntry("model", "m")
            .containsEntry("version", 2)
            .containsEntry("arm", "stable")
            .containsEntry("epoch", 1);
      }
      assertThat(run.getString("level")).isEqualTo("ERROR");
      assertThat(run.getJsonObject("error").getMap())
          .containsEntry("type", "java.lang.IllegalStateException")
          .containsEntry("message", "of the graph");
      assertThat(request.getString("code")).isEqualTo("INTERNAL");
      assertThat(request.getString("trace")).isEqualTo(TRACE);
    }
  }

  @Test
  void theCallersOwnFaultsAreNoLines(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (TestLog log = new TestLog()) {
      for (String request :
          List.of(
              post("/v1/models/none:predict", BODY),
              post(PREDICT, "{"),
              post(PREDICT, BODY, "x-timeout-ms: soon"),
              get("/v1/models/none"),
              get("/nowhere"))) {
        assertThat(door.once(request).status()).isBetween(400, 499);
      }
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void failedRequestsAreNoLinesWhereThatIsSet(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "log.requests=none");
    try (TestLog log = new TestLog()) {
      door.two.failNext(new ServingException(ErrorCode.INTERNAL, "told once"));
      assertThat(door.once(post(PREDICT, BODY)).status()).isEqualTo(500);
      log.json("told once");
      // On the same loop, so that the line would be there by now.
      assertThat(door.once(get("/v2/health/live")).status()).isEqualTo(200);
      assertThat(log.text()).singleElement().asString().contains("a run of m/2");
    }
  }

  @Test
  void whatNobodyForesawIsALineWithWhereItCameFromAndWhichRequestItWas() throws Exception {
    try (TestLog log = new TestLog()) {
      ServingException told =
          Journeys.known(
              new IllegalStateException("odd"), line -> line.addKeyValue("request", "r-1"));
      assertThat(told.code()).isEqualTo(ErrorCode.INTERNAL);
      assertThat(told.detail()).doesNotContain("odd");
      assertThat(Journeys.known(told, line -> line)).isSameAs(told);
      assertThat(log.json())
          .singleElement()
          .asString()
          .contains("\"request\":\"r-1\"", "\"message\":\"odd\"", "\\tat dev.siskin.");
    }
  }

  @Test
  void noCallerForgesALine(Vertx vertx) throws Exception {
    Door door = Door.closed(vertx, dir, "webSocket.origins=https://listed.example");
    try (TestLog log = new TestLog()) {
      for (String path : List.of(FORGED_PATH, "m/versions/" + FORGED_PATH)) {
        assertThat(door.once(post("/v1/models/" + path + ":predict", BODY)).status())
            .isEqualTo(503);
      }
      door.gate.open();
      sendForgeries(door);
      door.two.failNext(new IllegalArgumentException(FORGED));
      assertThat(door.once(post(PREDICT, BODY)).status()).isEqualTo(500);
      door.two.failNext(new ServingException(ErrorCode.INTERNAL, FORGED));
      assertThat(door.once(post(PREDICT, BODY)).status()).isEqualTo(500);
      log.json("a request could not be taken");
      log.json("IllegalArgumentException");
      log.json("failed: x  12:00");

      log.json().forEach(LogTest::assertIsOneObject);
      assertThat(String.join("", log.json())).contains("FORGED", "\\u001b", "\\u2028", "\\r\\n");
      assertThat(log.text())
          .allSatisfy(LogTest::assertIsOneLineAndAStack)
          .anySatisfy(line -> assertThat(line).contains("FORGED"));
    }
  }

  private void sendForgeries(Door door) throws Exception {
    String heard = "x\u001b[31m\u0085{\"msg\":\"FORGED\"}\u2028";
    for (String request :
        List.of(
            post(PREDICT, BODY, "x-request-id: " + heard),
            post(PREDICT, BODY, "traceparent: " + heard),
            post(PREDICT, BODY, "x-unit-id: " + heard),
            post(PREDICT, "{\"signature_name\":\"\\ud800\\n" + "FORGED\",\"instances\":[]}"),
            post("/v1/models/m/versions/" + FORGED_PATH + ":predict", BODY),
            post("/v1/models/m/labels/" + FORGED_PATH + ":predict", BODY),
            get("/" + FORGED_PATH),
            WsClient.upgrade("Origin: https://" + heard))) {
      try (Wire wire = door.connect()) {
        assertThat(wire.ask(request).status()).isLessThan(500);
      }
    }
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(
          "{\"op\":\"infer\",\"id\":\"\\u001b\\n" + "FORGED\",\"model\":\"m\",\"inputs\":[]}");
      assertThat(client.json().getMap()).isNotEmpty();
    }
  }

  private static void assertIsOneObject(String line) {
    assertThat(line.split("\\R", -1)).as(line).hasSize(2);
    Map<String, Object> object = new JsonObject(line).getMap();
    assertThat(object).containsKeys("ts", "level", "logger", "thread", "msg");
    assertThat(object.get("msg")).asString().isNotEqualTo("FORGED");
  }

  private static void assertIsOneLineAndAStack(String lines) {
    assertThat(lines.codePoints().filter(c -> c != '\n' && c != '\t').noneMatch(LogTest::isControl))
        .as(lines)
        .isTrue();
    List<String> all = lines.lines().toList();
    assertThat(all.get(0)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (WARN |ERROR) .*");
    assertThat(all.subList(1, all.size()))
        .allMatch(
            line -> line.matches("(Caused by: |\\tat )?[a-z.A-Z$0-9/<>]+(: |\\().*|\\tat .*"));
  }

  private static boolean isControl(int point) {
    return Character.isISOControl(point) || "\u2028\u2029\u202e".indexOf(point) >= 0;
  }

  /** Of a kind that no other test here needs. */
  @Test
  void aFloodOfFailuresIsAFewLinesASecond(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (TestLog log = new TestLog();
        Wire wire = door.connect()) {
      long began = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        assertThat(wire.ask(post(PREDICT, BODY, "x-timeout-ms: 1")).status()).isGreaterThan(502);
      }
      long seconds = (System.nanoTime() - began) / 1_000_000_000L;
      log.json("a request took too long");
      assertThat(log.text().size()).isLessThanOrEqualTo((int) (3 * (seconds + 2)));
    } finally {
      door.two.letGo();
    }
  }
}
