package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Connections: how many, how long, and who is answered when. */
@ExtendWith(VertxExtension.class)
class ConnectionTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";

  @TempDir private Path dir;

  private static String row(int number) {
    return post(PREDICT, "{\"instances\":[[" + number + ",0]]}");
  }

  private static String answer(int number) {
    return "{\"predictions\":[[" + number + ".0,0.0]]}";
  }

  @Test
  void oneConnectionTooManyIsClosedAndTheOthersGoOn(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxConnections=2");
    try (Wire first = door.connect()) {
      try (Wire second = door.connect()) {
        assertThat(first.ask(row(1)).status()).isEqualTo(200);
        assertThat(second.ask(row(2)).status()).isEqualTo(200);
        try (Wire third = door.connect()) {
          assertThat(third.isClosedByServer()).isTrue();
        }
        assertThat(first.ask(row(3)).status()).isEqualTo(200);
        assertThat(second.ask(row(4)).status()).isEqualTo(200);
        assertThat(door.shared.connections()).isEqualTo(2);
      }
      Until.holds("one is gone", () -> door.shared.connections() == 1);
      assertThat(door.once(row(5)).status()).isEqualTo(200);
    }
    Until.holds("all are gone", () -> door.shared.connections() == 0);
  }

  @Test
  void aConnectionLivesOnAfterAnError(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(wire.ask(post(PREDICT, "{")).status()).isEqualTo(400);
        assertThat(wire.ask(get("/v1/nothing")).status()).isEqualTo(400);
        assertThat(wire.ask(get("/nothing")).status()).isEqualTo(404);
        assertThat(wire.ask(row(i)).body()).isEqualTo(answer(i));
      }
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 3L);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      requests.append(i % 5 == 4 ? post(PREDICT, "[" + i) : row(i));
    }
    try (Wire wire = door.connect()) {
      wire.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        Answer answer = wire.read();
        if (i % 5 == 4) {
          assertThat(answer.status()).isEqualTo(400);
        } else {
          assertThat(answer.body()).isEqualTo(answer(i));
        }
      }
    }
    assertThat(door.counts())
        .containsEntry("2 stable answered", 40L)
        .containsEntry("2 stable INVALID_ARGUMENT", 10L);
  }

  @Test
  void whoNeverReadsItsAnswersIsNotReadFromForEver(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.idleTimeout=1s");
    byte[] requests = get("/v1/models/m").repeat(2_000).getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    try (Wire deaf = door.connect()) {
      while (true) {
        deaf.send(requests);
        sent++;
      }
    } catch (IOException closed) {
      assertThat(sent).isLessThan(1_000);
    }
    assertThat(door.once(row(1)).body()).isEqualTo(answer(1));
  }

  @Test
  void aPipelinedRequestWaitsForTheOneBefore(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (Wire wire = door.connect()) {
      wire.send(row(1) + get("/v2/health/live"));
      door.two.awaitRun();
      door.two.letGo();
      assertThat(wire.read().body()).isEqualTo(answer(1));
      assertThat(wire.read().body()).isEqualTo("{}");
    }
  }

  @Test
  void whoLeavesWithRequestsInThePipeLeavesNothingBehind(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.two.hold();
    try (Wire wire = door.connect()) {
      wire.send(row(1) + row(2) + row(3));
      door.two.awaitRun();
    }
    Until.holds("gone", () -> door.shared.connections() == 0);
    assertThat(door.countsDuringRuns())
        .isEqualTo(Map.of("2 stable assigned", 1L, "2 stable CANCELLED", 1L));
    door.two.letGo();
    assertThat(door.counts())
        .isEqualTo(Map.of("2 stable runs", 1L, "2 stable rows", 1L, "abandoned rows", 1L));
    assertThat(door.lanes.backlog().pendings()).isZero();
  }

  @Test
  void whoAsksForTheEndGetsIt(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (Wire wire = door.connect()) {
      assertThat(wire.ask(post(PREDICT, ROW, "Connection: close")).status()).isEqualTo(200);
      assertThat(wire.isClosedByServer()).isTrue();
    }
    try (Wire old = door.connect()) {
      String request = row(7).replace("HTTP/1.1", "HTTP/1.0");
      assertThat(old.ask(request).body()).isEqualTo(answer(7));
      assertThat(old.isClosedByServer()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsClosed(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.idleTimeout=400ms");
    try (Wire silent = door.connect();
        Wire used = door.connect()) {
      assertThat(used.ask(row(1)).status()).isEqualTo(200);
      assertThat(silent.isClosedByServer()).isTrue();
      assertThat(used.isClosedByServer()).isTrue();
    }
    Until.holds("all are gone", () -> door.shared.connections() == 0);
  }

  @Test
  void aLineOrAHeaderTooLongIsRefused(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.maxLineBytes=200", "http.maxHeaderBytes=300");
    assertThat(door.once(get("/" + "x".repeat(300))).status()).isEqualTo(414);
    assertThat(door.once(get("/v2/health/live", "x: " + "x".repeat(400))).status()).isEqualTo(431);
    assertThat(door.once(get("/v2/health/live")).status()).isEqualTo(200);
  }

  @Test
  void whatIsNoHttpIsRefusedAndTheServerLivesOn(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    for (String nonsense : new String[] {"\u0000\u0001\r\n\r\n", "hello\r\n\r\n", "POST\r\n\r\n"}) {
      try (Wire wire = door.connect()) {
        assertThat(wire.send(nonsense).read().status()).isEqualTo(400);
        assertThat(wire.isClosedByServer()).isTrue();
      }
    }
    assertThat(door.once(row(1)).status()).isEqualTo(200);
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 1L,
                "2 stable answered", 1L,
                "2 stable runs", 1L,
                "2 stable rows", 1L));
  }

  @Test
  void severalLoopsShareOnePort(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.eventLoops=3");
    for (int i = 0; i < 12; i++) {
      assertThat(door.once(row(i)).body()).isEqualTo(answer(i));
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 12L);
  }
}
