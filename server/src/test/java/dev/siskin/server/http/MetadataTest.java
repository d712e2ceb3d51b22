package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a version takes and gives, and versions by their labels. */
@ExtendWith(VertxExtension.class)
class MetadataTest {
  private static final String BODY = "{\"instances\":[[1,2]]}";

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door = Door.open(vertx, dir, "labels: {m: {old: 1, default: 2, broken: 3, gone: 50}}");
  }

  @BeforeEach
  void countersStartAgain() throws Exception {
    door.counts();
  }

  @Test
  void metadataIsASignatureDefMap() throws Exception {
    Answer answer = door.once(get("/v1/models/m/metadata"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.body())
        .startsWith(
            "{\"model_spec\":{\"name\":\"m\",\"signature_name\":\"\",\"version\":\"2\"},"
                + "\"metadata\":{\"signature_def\":{\"signature_def\":{\"alone\":{\"inputs\":{\"x\":"
                + "{\"dtype\":\"DT_INT64\",\"tensor_shape\":{\"dim\":[{\"size\":\"2\",\"name\":\"\"}],"
                + "\"unknown_rank\":false},\"name\":\"x:0\"}},\"outputs\":{\"out_x\":{");
    JsonObject signatures =
        answer
            .json()
            .getJsonObject("metadata")
            .getJsonObject("signature_def")
            .getJsonObject("signature_def");
    assertThat(signatures.fieldNames())
        .isEqualTo(new java.util.TreeSet<>(door.two.signatures().keySet()));
    JsonObject classify = signatures.getJsonObject("classify");
    assertThat(classify.fieldNames())
        .containsExactly("inputs", "outputs", "method_name", "defaults");
    assertThat(classify.getString("method_name")).isEqualTo("tensorflow/serving/classify");
    assertThat(classify.getJsonObject("defaults")).isEmpty();
    assertThat(classify.getJsonObject("inputs").getJsonObject("inputs").getString("dtype"))
        .isEqualTo("DT_STRING");
    assertThat(signatures.getJsonObject("nothing").getJsonObject("inputs")).isEmpty();
    assertThat(door.counts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/m/versions/1/metadata, 1",
    "/V1/MODELS/m/METADATA, 2",
    "/v1/models/m/labels/old/metadata, 1",
    "/v1/models/m/Labels/default/Metadata, 2",
  })
  void metadataOfOneVersion(String path, String version) throws IOException {
    assertThat(door.once(get(path)).json().getJsonObject("model_spec").getString("version"))
        .isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({"old, 1", "default, 2", "%6Fld, 1"})
  void aLabelStandsForItsVersion(String label, String version) throws Exception {
    Answer answer = door.once(post("/v1/models/m/labels/" + label + ":predict", BODY));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-model-version")).isEqualTo(version);
    assertThat(answer.header("x-siskin-arm")).isEqualTo("pinned");
    assertThat(door.counts()).containsEntry(version + " pinned answered", 1L);
    assertThat(
            door.once(get("/v1/models/m/labels/" + label))
                .json()
                .getJsonArray("model_version_status")
                .getJsonObject(0)
                .getString("version"))
        .isEqualTo(version);
  }

  @Test
  void aLabelWhoseVersionCannotAnswerIsNotFound() throws Exception {
    for (Map.Entry<String, String> label : Map.of("broken", "3", "gone", "50").entrySet()) {
      String path = "/v1/models/m/labels/" + label.getKey();
      String sentence = "Servable not found for request: Specific(m, " + label.getValue() + ")";
      for (String request : List.of(post(path + ":predict", BODY), get(path + "/metadata"))) {
        Answer answer = door.once(request);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo(sentence);
      }
      assertThat(door.counts()).isEqualTo(Map.of("refused m NOT_FOUND", 1L));
    }
    assertThat(door.once(get("/v1/models/m/labels/broken")).body()).contains("it is broken");
    assertThat(door.once(get("/v1/models/m/labels/gone")).error())
        .isEqualTo("Could not find version 50 of model m");
  }

  @ParameterizedTest
  @CsvSource({"m, Old", "m, 1", "foo, old"})
  void aLabelThatNobodyGaveIsNotRecognized(String model, String label) throws Exception {
    String path = "/v1/models/" + model + "/labels/" + label;
    for (String request :
        List.of(post(path + ":predict", BODY), get(path), get(path + "/metadata"))) {
      Answer answer = door.once(request);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).isEqualTo("Unrecognized servable version label: " + label);
    }
  }
}
