package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import dev.siskin.server.infer.Gate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Before it is ready, and while it stops. */
@ExtendWith(VertxExtension.class)
class NotReadyTest {
  private static final String BODY = "{\"instances\":[[1,2]]}";

  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorIsThereButShut(Vertx vertx) throws IOException {
    door = Door.closed(vertx, dir);
  }

  @Test
  void untilItIsReadyPredictionsAreRefusedForNow() throws Exception {
    Answer answer = door.once(post(PREDICT, BODY));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.error()).isEqualTo("the server is starting");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(door.counts()).isEqualTo(Map.of("refused m UNAVAILABLE", 1L));
    door.gate.open();
    assertThat(door.once(post(PREDICT, BODY)).status()).isEqualTo(200);
  }

  @Test
  void onlyTheServersOwnWarmUpGetsIn() throws IOException {
    String pass = "x-siskin-warmup: ";
    assertThat(door.once(post(PREDICT, BODY, pass + "guess")).status()).isEqualTo(503);
    assertThat(door.once(post(PREDICT, BODY, pass)).status()).isEqualTo(503);
    assertThat(door.once(post(PREDICT, BODY, pass + new Gate().warmUpPass())).status())
        .isEqualTo(503);
    assertThat(door.once(post(PREDICT, BODY, pass + door.gate.warmUpPass())).status())
        .isEqualTo(200);
  }

  @Test
  void liveComesBeforeReady() throws IOException {
    assertThat(door.once(get("/v2/health/live")).status()).isEqualTo(200);
    Answer starting = door.once(get("/v2/health/ready"));
    assertThat(starting.status()).isEqualTo(503);
    assertThat(starting.error()).isEqualTo("the server is starting");
    assertThat(starting.header("retry-after")).isEqualTo("1");
    door.gate.open();
    Answer ready = door.once(get("/v2/health/ready"));
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{}");
  }

  @Test
  void withoutAnyVersionTheServerIsNotReady() throws IOException {
    door.gate.open();
    door.models.discover(Files.createDirectories(dir.resolve("none")));
    Answer answer = door.once(get("/v2/health/ready"));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.error()).isEqualTo("no model version can answer");
  }

  @Test
  void aVersionWhoseModelWasUnloadedIsNotFound() throws Exception {
    door.gate.open();
    door.model().versions().forEach(version -> version.unload());
    Answer answer = door.once(post(PREDICT, BODY));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).isEqualTo("Servable not found for request: Latest(m)");
    assertThat(door.counts()).isEqualTo(Map.of("refused m NOT_FOUND", 1L));
  }

  @Test
  void aDrainingServerIsNotReadyAndAnswersAndSaysGoodbye() throws Exception {
    door.gate.open();
    try (Wire before = door.connect();
        Wire bad = door.connect()) {
      assertThat(before.ask(post(PREDICT, BODY)).header("connection")).isNull();
      door.gate.drain();
      assertThat(door.once(get("/v2/health/ready")).error()).isEqualTo("the server is draining");
      assertThat(door.once(get("/v2/health/live")).status()).isEqualTo(200);
      Answer last = before.ask(post(PREDICT, BODY));
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(before.isClosedByServer()).isTrue();
      Answer error = bad.ask(post("/v1/models/x:predict", BODY));
      assertThat(error.status()).isEqualTo(404);
      assertThat(error.header("connection")).isEqualTo("close");
      assertThat(bad.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aShutdownWaitsForWhatIsUnderWay() throws Exception {
    door.gate.open();
    door.two.hold();
    try (Wire wire = door.connect()) {
      wire.send(post(PREDICT, BODY));
      door.two.awaitRun();
      door.gate.drain();
      Future<?> shutdown = door.shared.shutdown(20_000);
      assertThat(shutdown.isComplete()).isFalse();
      door.two.letGo();
      Answer answer = wire.read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(wire.isClosedByServer()).isTrue();
      Door.await(shutdown);
    }
    assertThat(door.lanes.drain(Duration.ofSeconds(20))).isTrue();
    assertThat(door.counts()).containsEntry("2 stable answered", 1L);
  }

  @Test
  void onceTheLanesAreClosedRequestsAreTurnedAway() throws Exception {
    door.gate.open();
    assertThat(door.lanes.drain(Duration.ofSeconds(20))).isTrue();
    Answer answer = door.once(post(PREDICT, BODY));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.error()).isEqualTo("the server is stopping");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(door.counts())
        .isEqualTo(Map.of("2 stable assigned", 1L, "2 stable UNAVAILABLE", 1L));
  }

  @Test
  void whatStillWaitsWhenTheTimeIsUpIsTurnedAwayAndARunThatHangsIsReported() throws Exception {
    door.gate.open();
    door.two.hold();
    try (Wire running = door.connect();
        Wire waiting = door.connect()) {
      running.send(post(PREDICT, BODY));
      door.two.awaitRun();
      waiting.send(post(PREDICT, BODY));
      door.awaitQueued(1);
      assertThat(door.lanes.drain(Duration.ofMillis(1))).isFalse();
      assertThat(running.read().status()).isEqualTo(503);
      assertThat(waiting.read().error()).isEqualTo("the server is stopping");
      door.two.letGo();
    }
    assertThat(door.counts())
        .containsEntry("2 stable UNAVAILABLE", 2L)
        .doesNotContainKey("2 stable answered");
  }
}
