package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.fake.Models;
import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can happen to a request between its offer and its answer. */
@ExtendWith(VertxExtension.class)
class QueueTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String TOO_LATE = "the deadline passed before there was an answer";

  @TempDir private Path dir;

  /** A request whose run is held. */
  private static Wire running(Door door, String... headers) throws Exception {
    door.two.hold();
    Wire wire = door.connect();
    wire.send(post(PREDICT, ROW, headers));
    door.two.awaitRun();
    return wire;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batching.maxQueueRequests=1",
        "batching.maxQueueRows=1",
        "batching.maxQueueBytes=8",
      })
  void aFullQueueShedsAtOnce(String limit, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, limit);
    try (Wire running = running(door);
        Wire waiting = door.connect();
        Wire third = door.connect()) {
      waiting.send(post(PREDICT, ROW));
      door.awaitQueued(1);
      Answer shed = third.ask(post(PREDICT, ROW));
      assertThat(shed.status()).isEqualTo(503);
      assertThat(shed.error())
          .isEqualTo("The batch scheduling queue to which this task was submitted is full");
      assertThat(shed.header("retry-after")).matches("[12]");
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
      assertThat(waiting.read().status()).isEqualTo(200);
      assertThat(third.ask(post(PREDICT, ROW)).status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 4L,
                "2 stable answered", 3L,
                "2 stable OVERLOADED", 1L,
                "2 stable runs", 3L,
                "2 stable rows", 3L));
  }

  @Test
  void aDeadlineThatPassesInTheQueueIsToldAtOnceAndNeverRuns(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire running = running(door);
        Wire waiting = door.connect()) {
      Answer late = waiting.ask(post(PREDICT, ROW, "x-timeout-ms: 30"));
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.error()).isEqualTo(TOO_LATE);
      assertThat(late.header("retry-after")).isNull();
      assertThat(late.header("x-model-version")).isEqualTo("2");
      assertThat(door.lanes.backlog().pendings()).isZero();
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
      assertThat(waiting.ask(post(PREDICT, ROW)).status()).isEqualTo(200);
    }
    assertThat(door.two.batches()).containsExactly(1, 1);
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 3L,
                "2 stable answered", 2L,
                "2 stable DEADLINE_EXCEEDED", 1L,
                "2 stable runs", 2L,
                "2 stable rows", 2L));
  }

  @Test
  void aDeadlineThatPassesDuringTheRunIsToldAtOnceAndItsRowsWereForNothing(Vertx vertx)
      throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = running(door, "x-timeout-ms: 400")) {
      Answer late = wire.read();
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.error()).isEqualTo(TOO_LATE);
      assertThat(door.lanes.backlog().runningBatches()).isEqualTo(1);
      assertThat(door.recordings.runs().abandonedRows()).isZero();
      door.two.letGo();
      assertThat(door.counts())
          .isEqualTo(
              Map.of(
                  "2 stable assigned", 1L,
                  "2 stable DEADLINE_EXCEEDED", 1L,
                  "2 stable runs", 1L,
                  "2 stable rows", 1L,
                  "abandoned rows", 1L));
      assertThat(wire.ask(post(PREDICT, ROW)).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "30ms, 60s, X: y",
    "60s, 30ms, X: y",
    "10s, 30ms, x-timeout-ms: 30000",
  })
  void theDefaultDeadlineHoldsWhereNoneIsNamedAndTheLongestAlways(
      String standard, String max, String header, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "deadlines.default=" + standard, "deadlines.max=" + max);
    door.two.hold();
    assertThat(door.once(post(PREDICT, ROW, header)).status()).isEqualTo(504);
    door.two.letGo();
  }

  @Test
  void whoLeavesWhileQueuedLeavesTheQueue(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire running = running(door)) {
      try (Wire gone = door.connect()) {
        gone.send(post(PREDICT, ROW));
        door.awaitQueued(1);
      }
      door.awaitQueued(0);
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 2L,
                "2 stable answered", 1L,
                "2 stable CANCELLED", 1L,
                "2 stable runs", 1L,
                "2 stable rows", 1L));
  }

  @Test
  void whoLeavesDuringTheRunIsCountedOnce(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    running(door).close();
    Map<String, Long> counted = new TreeMap<>();
    Until.holds(
        "it is counted",
        () -> {
          door.countsDuringRuns().forEach((name, n) -> counted.merge(name, n, Long::sum));
          return counted.containsKey("2 stable CANCELLED");
        });
    assertThat(counted).isEqualTo(Map.of("2 stable assigned", 1L, "2 stable CANCELLED", 1L));
    door.two.letGo();
    assertThat(door.counts())
        .isEqualTo(Map.of("2 stable runs", 1L, "2 stable rows", 1L, "abandoned rows", 1L));
  }

  @Test
  void aRunThatThrowsTellsTheCallerNothingOfItAndTheNextOneWorks(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      door.two.failNext(new IllegalStateException("secret of /the/graph"));
      Answer failed = wire.ask(post(PREDICT, ROW));
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.body()).isEqualTo("{\"error\":\"the run failed\"}");
      assertThat(failed.header("retry-after")).isNull();
      door.two.failNext(new StackOverflowError("deep"));
      assertThat(wire.ask(post(PREDICT, ROW)).body()).isEqualTo("{\"error\":\"the run failed\"}");
      assertThat(wire.ask(post(PREDICT, ROW)).status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 3L,
                "2 stable answered", 1L,
                "2 stable INTERNAL", 2L,
                "2 stable runs", 3L,
                "2 stable failed runs", 2L,
                "2 stable rows", 3L));
  }

  @Test
  void aRunThatBlamesTheCallerIsTheCallersMistake(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.failNext(ServingException.invalid("indices[0] = 9 is not in [0, 3)"));
    Answer failed = door.once(post(PREDICT, ROW));
    assertThat(failed.status()).isEqualTo(400);
    assertThat(failed.error()).isEqualTo("indices[0] = 9 is not in [0, 3)");
    assertThat(door.counts()).containsEntry("2 stable INVALID_ARGUMENT", 1L);
  }

  @Test
  void aFailedBatchFailsItsOwnCallersAndNobodyElse(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire running = running(door);
        Wire second = door.connect();
        Wire other = door.connect()) {
      second.send(post(PREDICT, ROW));
      other.send(post("/v1/models/m/versions/1:predict", ROW));
      door.awaitQueued(2);
      door.two.failNext(new IllegalStateException("once"));
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(500);
      assertThat(second.read().status()).isEqualTo(200);
      assertThat(other.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aVersionUnloadedUnderAWaitingRequestIsUnavailable(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire running = running(door);
        Wire waiting = door.connect()) {
      waiting.send(post(PREDICT, ROW));
      door.awaitQueued(1);
      Models.version(door.model(), 2).unload();
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
      Answer refused = waiting.read();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.error()).isEqualTo("version m/2 was unloaded");
    }
  }
}
