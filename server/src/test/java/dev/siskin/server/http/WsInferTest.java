package dev.siskin.server.http;

import static dev.siskin.server.http.WsClient.data;
import static dev.siskin.server.http.WsClient.infer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split.Canary;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests over a WebSocket and their one end each. */
@ExtendWith(VertxExtension.class)
class WsInferTest {
  @TempDir private Path dir;

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Test
  void aTextIsAnsweredWithWhoAnsweredIt(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(infer("seven", 7));
      WsClient.Frame frame = client.message();
      assertThat(frame.opcode()).isEqualTo(WsClient.TEXT);
      JsonObject result = frame.json();
      String request = result.getString("request");
      assertThat(request).matches("[0-9a-z]+-[0-9a-z]+");
      assertThat(result.encode())
          .isEqualTo(
              "{\"op\":\"result\",\"id\":\"seven\",\"request\":\""
                  + request
                  + "\",\"arm\":\"stable\",\"epoch\":1,\"model_name\":\"m\",\"model_version\":\"2\","
                  + "\"outputs\":[{\"name\":\"out_x\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                  + "\"data\":[7.0,1.0]}]}");
      assertThat(door.counts()).containsEntry("2 stable answered", 1L);
    }
  }

  @Test
  void aBinaryMessageHasItsTensorsBehindTheJsonAndSoHasItsAnswer(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    String header =
        "{\"op\":\"infer\",\"id\":\"b\",\"model\":\"m\",\"version\":1,"
            + "\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\","
            + "\"shape\":[2,2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":16}}]}";
    try (WsClient client = WsClient.greeted(door.port())) {
      byte[] tensors = floats(1.5f, -2, 3, Float.NaN);
      for (int i = 0; i < 3; i++) {
        client.binary(header, tensors);
        WsClient.Frame frame = client.message();
        assertThat(frame.opcode()).isEqualTo(WsClient.BINARY);
        assertThat(frame.tensors()).isEqualTo(tensors);
        assertThat(frame.json().getString("arm")).isEqualTo("pinned");
        assertThat(frame.json().getString("model_version")).isEqualTo("1");
        assertThat(frame.json().getJsonArray("outputs").getJsonObject(0).getJsonArray("shape"))
            .hasToString("[2,2]");
      }
      client.binary(header.replace("true", "false"), tensors);
      assertThat(client.message().opcode()).isEqualTo(WsClient.TEXT);
    }
  }

  @Test
  void aStringMayBeAsLongAsAMessageAsOverHttp(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    String text = "x".repeat(3 << 19);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(
          "{\"op\":\"infer\",\"id\":\"a\",\"model\":\"m\","
              + "\"parameters\":{\"signature_name\":\"text\"},\"inputs\":[{\"name\":\"s_bytes\","
              + "\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\""
              + text
              + "\"]}]}");
      JsonObject result = client.json();
      assertThat(result.getString("op")).isEqualTo("result");
      assertThat(result.getJsonArray("outputs").getJsonObject(0).getJsonArray("data").getString(0))
          .isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"model\":\"m\" | \"model\":\"n\" | NOT_FOUND | Servable not found for request: Latest(n)",
        "\"model\":\"m\" | \"model\":\"m\",\"version\":9 | NOT_FOUND | Specific(m, 9)",
        "\"model\":\"m\" | \"model\":\"m\",\"version\":\"x\" | INVALID_ARGUMENT | to numeric",
        "\"model\":\"m\" | \"model\":\"m\",\"label\":\"y\" | INVALID_ARGUMENT | version label: y",
        "\"model\":\"m\" | \"model\":\"m\",\"label\":5 | INVALID_ARGUMENT | must be a string",
        "\"model\":\"m\" | \"model\":\"\" | INVALID_ARGUMENT | infer needs a 'model'",
        "\"model\":\"m\" | \"other\":\"m\" | INVALID_ARGUMENT | infer needs a 'model'",
        "\"model\":\"m\" | \"model\":\"m\",\"deadline_ms\":0 | INVALID_ARGUMENT | above 0",
        "\"model\":\"m\" | \"model\":\"m\",\"deadline_ms\":\"5\" | INVALID_ARGUMENT | whole numbers",
        "\"model\":\"m\" | \"model\":\"m\",\"model\":\"m\" | INVALID_ARGUMENT | comes twice",
        "\"model\":\"m\" | \"model\":\"m\",\"priority\":\"high\" | INVALID_ARGUMENT | sheddable",
        "\"model\":\"m\" | \"model\":\"m\",\"priority\":\"critical\" | PERMISSION_DENIED | critical",
        "\"inputs\" | \"putins\" | INVALID_ARGUMENT | input",
        "FP32 | FP64 | INVALID_ARGUMENT | FP32",
        "[1,2] | [1,3] | INVALID_ARGUMENT | the shape [1, 3]",
        "]}]} | ]}]}x | INVALID_ARGUMENT | there is more after",
        "]}]} | ]}] | INVALID_ARGUMENT | ends too early",
        "\"op\":\"infer\" | \"op\":\"guess\" | UNIMPLEMENTED | there is no op 'guess'",
      })
  void whatIsWrongEndsInOneErrorOfItsIdAndTheConnectionGoesOn(
      String part, String instead, String code, String words, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(infer("bad", 1).replace(part, instead)).text(infer("good", 2));
      JsonObject first = client.json();
      JsonObject second = client.json();
      boolean inOrder = first.getString("id").equals("bad");
      JsonObject bad = inOrder ? first : second;
      JsonObject good = inOrder ? second : first;
      assertThat(bad.getString("op")).isEqualTo("error");
      assertThat(bad.getString("id")).isEqualTo("bad");
      assertThat(bad.getString("code")).isEqualTo(code);
      assertThat(bad.getString("message")).contains(words);
      assertThat(bad.getBoolean("retryable")).isFalse();
      assertThat(good.getString("op")).isEqualTo("result");
    }
  }

  @Test
  void answersComeAsTheyAreReadyAndShareBatchesWithOtherDoors(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.fixedBatchRows=4");
    try (WsClient client = WsClient.greeted(door.port());
        Wire http = door.connect()) {
      door.two.hold();
      client.text(infer("first", 1));
      door.two.awaitRun();
      client.text(infer("slow", 2));
      http.send(Wire.post(Door.PREDICT, "{\"instances\":[[3,4]]}"));
      door.awaitQueued(2);
      client.text(infer("bad", 5, "\"version\":9"));
      assertThat(client.json().getString("id")).isEqualTo("bad");
      door.two.letGo();
      assertThat(client.json().getString("id")).isEqualTo("first");
      assertThat(client.json().getString("id")).isEqualTo("slow");
      assertThat(http.read().body()).isEqualTo("{\"predictions\":[[3.0,4.0]]}");
      assertThat(door.two.batches()).containsExactly(1, 2);
    }
  }

  @Test
  void theUnitDecidesTheArmAsElsewhere(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    door.splits.change(door.model(), null, 2, List.of(new Canary(1, 0.5)));
    try (WsClient client = WsClient.greeted(door.port());
        Wire http = door.connect()) {
      for (int i = 0; i < 20; i++) {
        String arm =
            http.ask(Wire.post(Door.PREDICT, "{\"instances\":[[1,2]]}", "x-unit-id: u" + i))
                .header("x-siskin-arm");
        client.text(infer("" + i, i, "\"unit\":\"u" + i + "\""));
        assertThat(client.json().getString("arm")).isEqualTo(arm);
      }
    }
  }

  @Test
  void deadlinesAreKept(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("late", 1, "\"deadline_ms\":30"));
      JsonObject end = client.json();
      assertThat(end.getString("code")).isEqualTo("DEADLINE_EXCEEDED");
      assertThat(end.getBoolean("retryable")).isTrue();
      assertThat(end.getString("model_version")).isEqualTo("2");
      door.two.letGo();
    }
    assertThat(door.counts()).containsEntry("2 stable DEADLINE_EXCEEDED", 1L);
  }

  @Test
  void creditsBoundWhatIsInFlightAndComeBackWithEachEnd(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "webSocket.credits=2");
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("a", 1)).text(infer("b", 2)).text(infer("c", 3));
      JsonObject over = client.json();
      assertThat(over.getString("id")).isEqualTo("c");
      assertThat(over.getString("code")).isEqualTo("RESOURCE_EXHAUSTED");
      assertThat(over.getBoolean("retryable")).isTrue();
      assertThat(over.getInteger("retry_after_ms")).isEqualTo(1_000);
      door.two.letGo();
      assertThat(client.json().getString("op")).isEqualTo("result");
      assertThat(client.json().getString("op")).isEqualTo("result");
      client.text(infer("c", 3));
      assertThat(data(client.json())).hasToString("[3.0,1.0]");
    }
    assertThat(door.counts())
        .containsEntry("refused m RESOURCE_EXHAUSTED", 1L)
        .containsEntry("2 stable answered", 3L);
  }

  @Test
  void aSecondRequestOfAnIdInFlightIsRefusedAndTheFirstGoesOn(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("a", 1)).text(infer("a", 2));
      assertThat(client.json().getString("code")).isEqualTo("CONFLICT");
      door.two.letGo();
      assertThat(data(client.json())).hasToString("[1.0,1.0]");
      client.text(infer("a", 3));
      assertThat(data(client.json())).hasToString("[3.0,1.0]");
    }
    assertThat(door.counts()).containsEntry("refused m CONFLICT", 1L);
  }

  @Test
  void cancelEndsARequestOnceWaitingOrRunning(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("runs", 1));
      door.two.awaitRun();
      client.text(infer("waits", 2));
      door.awaitQueued(1);
      for (String id : List.of("runs", "waits")) {
        client.text("{\"op\":\"cancel\",\"id\":\"" + id + "\"}");
        JsonObject end = client.json();
        assertThat(end.getString("id")).isEqualTo(id);
        assertThat(end.getString("code")).isEqualTo("CANCELLED");
        assertThat(end.getString("message")).isEqualTo("cancelled by the client");
      }
      client.text("{\"op\":\"cancel\",\"id\":\"runs\"}").text("{\"op\":\"cancel\",\"id\":\"x\"}");
      door.two.letGo();
      client.text(infer("next", 3));
      assertThat(client.json().getString("id")).isEqualTo("next");
    }
    assertThat(door.counts())
        .containsEntry("2 stable CANCELLED", 2L)
        .containsEntry("2 stable answered", 1L)
        .containsEntry("2 stable runs", 2L);
  }

  @Test
  void whoLeavesHasAllRequestsCancelled(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      client.text(infer("a", 1));
      door.two.awaitRun();
      client.text(infer("b", 2));
      door.awaitQueued(1);
    }
    door.awaitQueued(0);
    door.two.letGo();
    assertThat(door.counts())
        .containsEntry("2 stable CANCELLED", 2L)
        .doesNotContainKey("2 stable answered");
    assertThat(door.lanes.backlog().pendings()).isZero();
  }

  @Test
  void longMessagesAreReadElsewhereAndKeepTheirOrder(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    StringBuilder data = new StringBuilder("0.5,1");
    int rows = 40_000;
    for (int i = 1; i < rows; i++) {
      data.append(",").append(i).append(",0.25");
    }
    String message =
        infer("long", 1, "\"version\":1")
            .replace("[1,2]", "[" + rows + ",2]")
            .replace("[1.0,1]", "[" + data + "]");
    assertThat(message.length()).isGreaterThan(400_000);
    try (WsClient client = WsClient.greeted(door.port())) {
      door.one.hold();
      client.text(message).text("{\"op\":\"cancel\",\"id\":\"long\"}").text(infer("x", 1));
      List<String> ends = new ArrayList<>();
      JsonObject first = client.json();
      ends.add(first.getString("id") + " " + first.getString("code"));
      JsonObject second = client.json();
      ends.add(second.getString("id") + " " + second.getString("code"));
      assertThat(ends).containsExactlyInAnyOrder("long CANCELLED", "x null");
      door.one.letGo();
    }
  }

  @Test
  void aLongTextIsAnsweredWhole(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.maxBatchRows=2047", "batching.maxQueueRows=100000");
    int rows = 30_000;
    String data = "1.25,".repeat(2 * rows - 1) + "8";
    try (WsClient client = WsClient.greeted(door.port())) {
      client.text(
          infer("long", 1)
              .replace("[1,2]", "[" + rows + ",2]")
              .replace("[1.0,1]", "[" + data + "]"));
      JsonObject result = client.json();
      assertThat(data(result).size()).isEqualTo(2 * rows);
      assertThat(data(result).getDouble(2 * rows - 1)).isEqualTo(8);
      assertThat(data(result).getDouble(1)).isEqualTo(1.25);
    }
  }
}
