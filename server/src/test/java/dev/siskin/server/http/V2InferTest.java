package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** V2's requests for a run at the data port, as JSON and mixed with bytes. */
@ExtendWith(VertxExtension.class)
class V2InferTest {
  private static final String PATH = "/v2/models/m/infer";
  private static final String X =
      "'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[[1,2.5]]}]";

  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private Answer ask(String body) throws IOException {
    return door.once(post(PATH, json(body)));
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  @Test
  void jsonIsAnsweredAsJson() throws Exception {
    Answer answer = ask("{'id':'mine'," + X + "}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("inference-header-content-length")).isNull();
    assertThat(answer.header("x-model-version")).isEqualTo("2");
    assertThat(answer.body())
        .isEqualTo(
            json(
                "{'id':'mine','model_name':'m','model_version':'2','outputs':[{'name':'out_x',"
                    + "'datatype':'FP32','shape':[1,2],'data':[1.0,2.5]}]}"));
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 1L,
                "2 stable answered", 1L,
                "2 stable runs", 1L,
                "2 stable rows", 1L));
  }

  /** Every array goes back once: one that went back twice would soon serve two requests. */
  @Test
  void jsonAndBytesMixedKeepTheirOwnValues() throws IOException {
    String head =
        json(
            "{'parameters':{'signature_name':'pair'},'inputs':["
                + "{'name':'b','shape':[2],'datatype':'INT64',"
                + "'parameters':{'binary_data_size':16}},"
                + "{'name':'a','shape':[2],'datatype':'INT64','data':[NUMBER,7]}],"
                + "'outputs':[{'name':'out_b'},"
                + "{'name':'out_a','parameters':{'binary_data':true}}]}");
    try (Wire wire = door.connect()) {
      for (long number = 100; number < 150; number++) {
        byte[] json = head.replace("NUMBER", Long.toString(number)).getBytes(UTF_8);
        byte[] tensor = longs(-number, 9);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
            ("POST "
                    + PATH
                    + " HTTP/1.1\r\nHost: here\r\nInference-Header-Content-Length: "
                    + json.length
                    + "\r\nContent-Length: "
                    + (json.length + tensor.length)
                    + "\r\n\r\n")
                .getBytes(UTF_8));
        request.writeBytes(json);
        request.writeBytes(tensor);
        Answer answer = wire.send(request.toByteArray()).read();
        assertThat(answer.status()).isEqualTo(200);
        int length =
            Integer.parseInt(String.valueOf(answer.header("inference-header-content-length")));
        JsonArray outputs =
            new JsonObject(new String(answer.bytes(), 0, length, UTF_8)).getJsonArray("outputs");
        assertThat(outputs.getJsonObject(0).getJsonArray("data").getLong(0)).isEqualTo(-number);
        assertThat(outputs.getJsonObject(1).getString("name")).isEqualTo("out_a");
        assertThat(Arrays.copyOfRange(answer.bytes(), length, answer.bytes().length))
            .isEqualTo(longs(number, 7));
      }
    }
  }

  @Test
  void longJsonIsReadElsewhere() throws IOException {
    int columns = 200_000;
    String row = "1,".repeat(columns - 1) + "5";
    Answer answer =
        ask(
            "{'parameters':{'signature_name':'open'},'inputs':[{'data':["
                + row
                + "],'name':'x','shape':[1,"
                + columns
                + "],'datatype':'FP32'}]}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"shape\":[1," + columns + "]").endsWith("1.0,5.0]}]}");
    assertThat(ask("{'k':'" + "k".repeat(300_000) + "'}").status()).isEqualTo(400);
  }

  @Test
  void aTimeoutInTheBodyIsTheDeadline() throws Exception {
    door.two.hold();
    try (Wire first = door.connect()) {
      first.send(post(PATH, json("{" + X + "}")));
      door.two.awaitRun();
      Answer late = ask("{'parameters':{'timeout':20000}," + X + "}");
      assertThat(late.status()).isEqualTo(504);
      door.two.letGo();
      assertThat(first.read().status()).isEqualTo(200);
    }
  }

  @Test
  void prioritiesInTheBodyFollowTheRulesOfTheHeader() throws IOException {
    assertThat(ask("{'parameters':{'priority':1}," + X + "}").status()).isEqualTo(403);
    assertThat(ask("{'parameters':{'priority':2}," + X + "}").status()).isEqualTo(200);
    assertThat(ask("{'parameters':{'priority':'sheddable'}," + X + "}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v2/models/m/infer | ~~ | 400 | must be a JSON object",
        "/v2/models/m/infer | { | 400 | JSON Parse error",
        "/v2/models/m/infer | {} | 400 | input 'x' is missing",
        "/v2/models/m/infer | {X} more | 400 | there is more after",
        "/v2/models/m/infer | {X,'outputs':[{'name':'y'}]} | 400 | no such output: 'y'",
        "/v2/models/m/infer | {X,'parameters':{'sequence_id':3}} | 400 | is not offered",
        "/v2/models/m/versions/x/infer | {X} | 400 | Failed to convert version: x to numeric.",
        "/v2/models/m/versions/3/infer | {X} | 404 | Specific(m, 3)",
        "/v2/models/m/versions/9/infer | {X} | 404 | Specific(m, 9)",
        "/v2/models/nobody/infer | {X} | 404 | Latest(nobody)",
      })
  void whatIsWrongIsSaidAndNothingRuns(String path, String body, int status, String said)
      throws Exception {
    Answer answer = door.once(post(path, json(body.replace("X", X))));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.error()).contains(said);
    assertThat(door.counts()).noneSatisfy((name, count) -> assertThat(name).contains("runs"));
    assertThat(ask("{" + X + "}").status()).isEqualTo(200);
  }
}
