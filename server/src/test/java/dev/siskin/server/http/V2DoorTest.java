package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What V2 tells at the data port, beside answers. */
@ExtendWith(VertxExtension.class)
class V2DoorTest {
  private static final String INDEX = "/v2/repository/index";

  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir);
  }

  private JsonObject told(String path) throws IOException {
    Answer answer = door.once(get(path));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    return new JsonObject(answer.body());
  }

  @Test
  void theServerTellsWhatItIs() throws IOException {
    JsonObject server = told("/v2");
    assertThat(server.getString("name")).isEqualTo("siskin");
    assertThat(server.getString("version")).isNotEmpty();
    assertThat(server.getJsonArray("extensions"))
        .isEqualTo(
            new JsonArray()
                .add("binary_tensor_data")
                .add("model_configuration")
                .add("schedule_policy")
                .add("statistics"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/models/m", "/v2/models/m/versions/1", "/v2/models/%6D"})
  void aModelTellsWhatItTakesAndGives(String path) throws IOException {
    assertThat(told(path).encode())
        .isEqualTo(
            "{\"name\":\"m\",\"versions\":[\"1\",\"2\"],\"platform\":\"tensorflow_savedmodel\","
                + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],"
                + "\"outputs\":[{\"name\":\"out_x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/models/m/config", "/v2/models/m/versions/2/config"})
  void theConfigurationIsTritons(String path) throws IOException {
    assertThat(told(path).encode())
        .isEqualTo(
            "{\"name\":\"m\",\"platform\":\"tensorflow_savedmodel\",\"backend\":\"tensorflow\","
                + "\"version_policy\":{\"specific\":{\"versions\":[1,2]}},"
                + "\"max_batch_size\":256,"
                + "\"input\":[{\"name\":\"x\",\"data_type\":\"TYPE_FP32\",\"dims\":[2]}],"
                + "\"output\":[{\"name\":\"out_x\",\"data_type\":\"TYPE_FP32\",\"dims\":[2]}],"
                + "\"dynamic_batching\":{}}");
  }

  @Test
  void aModelIsReadyWhereItCanAnswer() throws IOException {
    assertThat(told("/v2/models/m/ready").encode()).isEqualTo("{\"name\":\"m\",\"ready\":true}");
    assertThat(door.once(get("/v2/models/m/versions/1/ready")).status()).isEqualTo(200);
    Answer broken = door.once(get("/v2/models/m/versions/3/ready"));
    assertThat(broken.status()).isEqualTo(503);
    assertThat(broken.error()).isEqualTo("version m/3 cannot answer");
    door.gate.drain();
    assertThat(door.once(get("/v2/models/m/ready")).status()).isEqualTo(503);
    assertThat(door.once(get("/v2/models/m")).status()).isEqualTo(200);
  }

  @Test
  void statisticsAddUpWhatWasAnsweredAndWhatFailed() throws Exception {
    for (int i = 0; i < 3; i++) {
      door.once(post(Door.PREDICT, "{\"instances\":[[1,2],[3,4]]}"));
    }
    door.once(post("/v1/models/m/versions/1:predict", "{\"instances\":[[1]]}"));
    door.two.failNext(new IllegalStateException("a run that fails"));
    door.once(post(Door.PREDICT, "{\"instances\":[[1,2]]}"));
    try (Recordings.Cut cut = door.recordings.cut(Duration.ofSeconds(20))) {
      door.metrics.add(cut);
    }
    JsonObject two = stats("/v2/models/m/versions/2/stats").getJsonObject(0);
    assertThat(two.getString("version")).isEqualTo("2");
    assertThat(two.getLong("last_inference")).isGreaterThan(1_600_000_000_000L);
    assertThat(two.getLong("inference_count")).isEqualTo(6);
    assertThat(two.getLong("execution_count")).isEqualTo(3);
    JsonObject times = two.getJsonObject("inference_stats");
    assertThat(times.getJsonObject("fail").encode()).isEqualTo("{\"count\":1,\"ns\":0}");
    for (String stage :
        new String[] {"success", "queue", "compute_input", "compute_infer", "compute_output"}) {
      assertThat(times.getJsonObject(stage).getLong("count")).as(stage).isEqualTo(3);
      assertThat(times.getJsonObject(stage).getLong("ns")).as(stage).isPositive();
    }
    assertThat(stats("/v2/models/m/stats")).hasSize(3);
    JsonObject one = stats("/v2/models/stats").getJsonObject(0);
    assertThat(one.getString("version")).isEqualTo("1");
    assertThat(one.getJsonObject("inference_stats").getJsonObject("fail").getLong("count")).isOne();
  }

  private JsonArray stats(String path) throws IOException {
    return told(path).getJsonArray("model_stats");
  }

  @Test
  void theIndexNamesAllVersionsOrTheReadyOnes() throws IOException {
    String all = door.once(post(INDEX, "")).body();
    assertThat(all)
        .isEqualTo(
            "[{\"name\":\"m\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"},"
                + "{\"name\":\"m\",\"version\":\"2\",\"state\":\"READY\",\"reason\":\"\"},"
                + "{\"name\":\"m\",\"version\":\"3\",\"state\":\"UNAVAILABLE\","
                + "\"reason\":\"it is broken\"}]");
    assertThat(door.once(post(INDEX, "{}")).body()).isEqualTo(all);
    assertThat(new JsonArray(door.once(post(INDEX, "{\"ready\":true}")).body())).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "7", "{\"ready\":\"yes\"}", "{\"ready\":null}"})
  void anIndexOfSomethingElseIsRefused(String body) throws IOException {
    Answer answer = door.once(post(INDEX, body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains("the body is like {\\\"ready\\\": true}".replace("\\", ""));
  }

  @Test
  void anIndexAskedForAtLengthIsRefused() throws IOException {
    Answer answer = door.once(post(INDEX, " ".repeat((64 << 10) + 1)));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error()).isEqualTo("the body is longer than 8192 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "unload"})
  void modelsAreNotChangedHere(String change) throws IOException {
    Answer answer = door.once(post("/v2/repository/models/m/" + change, "{}"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.error()).contains("not offered");
    assertThat(door.once(get("/v2/models/m/ready")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/models/nobody, 404, Servable not found for request: Latest(nobody)",
    "/v2/models/nobody/ready, 404, Servable not found for request: Latest(nobody)",
    "/v2/models/nobody/stats, 404, Servable not found for request: Latest(nobody)",
    "/v2/models/m/versions/9, 404, 'Servable not found for request: Specific(m, 9)'",
    "/v2/models/m/versions/9/stats, 404, 'Servable not found for request: Specific(m, 9)'",
    "/v2/models/m/versions/x/config, 400, Failed to convert version: x to numeric.",
    "/v2/models/m/versions/3, 503, version m/3 cannot answer",
    "/v2/models, 404, no such path: /v2/models",
    "/v2/models/m/nothing, 404, no such path: /v2/models/m/nothing",
    "/v2/models/m/infer, 404, no such path: /v2/models/m/infer",
  })
  void whatIsNotThereSaysSo(String path, int status, String error) throws IOException {
    Answer answer = door.once(get(path));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error()).isEqualTo(error);
  }

  @Test
  void otherVerbsLeadNowhere() throws IOException {
    for (String path : new String[] {"/v2", "/v2/health/live", "/v2/models/m", INDEX}) {
      Answer answer = door.once(request("PUT", path, ""));
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.error()).isEqualTo("no such path: " + path);
    }
  }
}
