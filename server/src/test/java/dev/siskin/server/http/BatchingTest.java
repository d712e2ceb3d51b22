package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of batches: that they are split, shared, isolated and shed. */
@ExtendWith(VertxExtension.class)
class BatchingTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";

  @TempDir private Path dir;

  @Test
  void aRequestOfMoreRowsThanABatchIsSplitAndItsRowsComeBackInOrder(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.maxBatchRows=7", "batching.slots=2");
    String rows =
        IntStream.range(0, 100).mapToObj(i -> "[" + i + ",7]").collect(Collectors.joining(","));
    String answers =
        IntStream.range(0, 100).mapToObj(i -> "[" + i + ".0,7.0]").collect(Collectors.joining(","));

    Answer answer = door.once(post(PREDICT, "{\"instances\":[" + rows + "]}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"predictions\":[" + answers + "]}");
    assertThat(door.two.batches()).hasSizeGreaterThanOrEqualTo(15);
    assertThat(door.counts())
        .containsEntry("2 stable rows", 100L)
        .containsEntry("2 stable answered", 1L);
  }

  @Test
  void whoWaitsTogetherRunsTogetherAndGetsItsOwnRows(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.fixedBatchRows=64");
    door.two.hold();
    Wire[] wires = new Wire[9];
    for (int i = 0; i < wires.length; i++) {
      wires[i] = door.connect();
      wires[i].send(post(PREDICT, "{\"instances\":[[" + i + ",0],[" + i + ",1]]}"));
      if (i == 0) {
        door.two.awaitRun();
      } else {
        door.awaitQueued(i);
      }
    }
    door.two.letGo();
    for (int i = 0; i < wires.length; i++) {
      assertThat(wires[i].read().body())
          .isEqualTo("{\"predictions\":[[" + i + ".0,0.0],[" + i + ".0,1.0]]}");
      wires[i].close();
    }
    assertThat(door.two.batches()).containsExactly(1, 8);
    assertThat(door.counts())
        .containsEntry("2 stable runs", 2L)
        .containsEntry("2 stable rows", 18L);
  }

  @Test
  void rowsOfTwoDialectsShareABatch(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.fixedBatchRows=2");
    door.two.hold();
    String inV2 =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2.5]}]}";
    try (Wire first = door.connect();
        Wire second = door.connect();
        Wire third = door.connect()) {
      first.send(post(PREDICT, "{\"instances\":[[0,0],[0,1]]}"));
      door.two.awaitRun();
      second.send(post("/v2/models/m/infer", inV2));
      third.send(post(PREDICT, "{\"instances\":[[3,4]]}"));
      door.awaitQueued(2);
      door.two.letGo();
      assertThat(first.read().status()).isEqualTo(200);
      assertThat(second.read().body()).contains("\"data\":[1.0,2.5]");
      assertThat(third.read().body()).isEqualTo("{\"predictions\":[[3.0,4.0]]}");
    }
    assertThat(door.two.batches()).containsExactly(1, 2);
  }

  @Test
  void rowsThatDoNotFitTogetherFailTheirRequestAndNoOther(Vertx vertx) throws Exception {
    Door door =
        Door.open(
            vertx,
            dir,
            "batching.fixedBatchRows=4",
            "http.trustPriority=true",
            "deadlines.default=60s");
    door.two.hold();
    try (Wire split = door.connect();
        Wire whole = door.connect()) {
      split.send(padded("1,2,3,4,5,6"));
      door.two.awaitRun();
      // Goes first, so that it is answered before the rest of the other is looked at.
      whole.send(padded("7", "x-priority: critical"));
      door.awaitQueued(2);
      door.two.letGo();
      assertThat(whole.read().body()).isEqualTo("{\"outputs\":[[0,0,0]]}");
      Answer refused = split.read();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.error()).contains("different shapes");
    }
    assertThat(door.counts())
        .containsEntry("2 stable answered", 1L)
        .containsEntry("2 stable FAILED_PRECONDITION", 1L);
  }

  private static String padded(String numbers, String... headers) {
    return post(PREDICT, "{\"signature_name\":\"padded\",\"inputs\":[" + numbers + "]}", headers);
  }

  @Test
  void aBadRequestFailsAloneAndRunsAloneTheNextTime(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.fixedBatchRows=2");
    List<Answer> answers = together(door, List.of(7L, FakeServable.POISON));
    assertThat(answers.get(0).body()).isEqualTo("{\"outputs\":[7]}");
    assertThat(answers.get(1).status()).isEqualTo(500);
    assertThat(door.two.batches()).endsWith(2, 1, 1);
    assertThat(door.recordings.runs().isolations()).isEqualTo(1);
    assertThat(door.recordings.runs().poisonRequests()).isEqualTo(1);

    answers = together(door, List.of(8L, FakeServable.POISON));
    assertThat(answers.get(0).body()).isEqualTo("{\"outputs\":[8]}");
    assertThat(answers.get(1).status()).isEqualTo(500);
    assertThat(door.recordings.runs().isolations()).as("it was known").isEqualTo(1);
  }

  /** Sends them while a run is held, so that they wait side by side. */
  private static List<Answer> together(Door door, List<Long> numbers) throws Exception {
    List<Wire> wires = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    try (Wire running = door.connect()) {
      door.two.hold();
      int before = door.two.batches().size();
      running.send(whole(1));
      Until.holds("running", () -> door.two.batches().size() > before);
      for (long number : numbers) {
        Wire wire = door.connect();
        wires.add(wire);
        wire.send(whole(number));
        door.awaitQueued(wires.size());
      }
      door.two.letGo();
      assertThat(running.read().status()).isEqualTo(200);
      for (Wire wire : wires) {
        answers.add(wire.read());
        wire.close();
      }
    }
    return answers;
  }

  private static String whole(long number) {
    return post(PREDICT, "{\"signature_name\":\"whole\",\"inputs\":[" + number + "]}");
  }

  @Test
  void criticalRequestsOfTrustedCallersTakeThePlaceOfSheddableOnes(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.trustPriority=true", "batching.maxQueueRequests=1");
    door.two.hold();
    try (Wire running = door.connect();
        Wire sheddable = door.connect();
        Wire critical = door.connect()) {
      running.send(post(PREDICT, ROW));
      door.two.awaitRun();
      sheddable.send(post(PREDICT, ROW, "x-priority: sheddable"));
      door.awaitQueued(1);
      critical.send(post(PREDICT, ROW, "x-priority: critical"));

      Answer shed = sheddable.read();
      assertThat(shed.status()).isEqualTo(503);
      assertThat(shed.error()).isEqualTo("it had to make room for a request of higher priority");
      assertThat(shed.header("retry-after")).matches("[12]");
      door.two.letGo();
      assertThat(critical.read().status()).isEqualTo(200);
      assertThat(running.read().status()).isEqualTo(200);
    }
    assertThat(door.counts())
        .containsEntry("2 stable answered", 2L)
        .containsEntry("2 stable OVERLOADED", 1L);
  }
}
