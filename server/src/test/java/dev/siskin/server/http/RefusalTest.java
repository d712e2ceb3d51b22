package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal has its status, its text, and moves its own counter and no other. */
@ExtendWith(VertxExtension.class)
class RefusalTest {
  private static final String BODY = "{\"instances\":[[1,2]]}";

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door = Door.open(vertx, dir);
  }

  @BeforeEach
  void countersStartAgain() throws Exception {
    door.counts();
  }

  private Answer refused(int status, String counter, String request) throws Exception {
    try (Wire wire = door.connect()) {
      Answer answer = wire.ask(request);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(door.counts()).isEqualTo(Map.of(counter, 1L));
      assertThat(wire.ask(post(PREDICT, BODY)).status()).isEqualTo(200);
      return answer;
    }
  }

  /** Routed, and then not run. */
  private Answer refusedByVersion(String body) throws Exception {
    try (Wire wire = door.connect()) {
      Answer answer = wire.ask(post(PREDICT, body));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(door.counts())
          .isEqualTo(Map.of("2 stable assigned", 1L, "2 stable INVALID_ARGUMENT", 1L));
      assertThat(wire.ask(post(PREDICT, BODY)).status()).isEqualTo(200);
      return answer;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/models/foo:predict | refused  NOT_FOUND | Latest(foo)",
        "/v1/models/foo/versions/50:predict | refused  NOT_FOUND | Specific(foo, 50)",
        "/v1/models/m/versions/50:predict | refused m NOT_FOUND | Specific(m, 50)",
        "/v1/models/m/versions/3:predict | refused m NOT_FOUND | Specific(m, 3)",
        "/v1/models/M:predict | refused  NOT_FOUND | Latest(M)",
        "/v1/models/a%2Fb%3Ac:predict | refused  NOT_FOUND | Latest(a/b:c)",
      })
  void whatIsNotThereIsNotFound(String path, String counter, String what) throws Exception {
    assertThat(refused(404, counter, post(path, BODY)).error())
        .isEqualTo("Servable not found for request: " + what);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/m/labels/canary:predict, refused m INVALID_ARGUMENT, canary",
    "/v1/models/foo/labels/a%20b:predict, refused  INVALID_ARGUMENT, a b",
  })
  void aLabelThatNobodyGaveIsNotRecognized(String path, String counter, String label)
      throws Exception {
    assertThat(refused(400, counter, post(path, BODY)).error())
        .isEqualTo("Unrecognized servable version label: " + label);
  }

  @ParameterizedTest
  @CsvSource({
    "m, refused m INVALID_ARGUMENT, abc",
    "m, refused m INVALID_ARGUMENT, 1.0",
    "m, refused m INVALID_ARGUMENT, 9223372036854775808",
    "foo, refused  INVALID_ARGUMENT, abc",
  })
  void aVersionIsANumberOf64Bits(String model, String counter, String version) throws Exception {
    String path = "/v1/models/" + model + "/versions/" + version + ":predict";
    assertThat(refused(400, counter, post(path, BODY)).error())
        .isEqualTo("Failed to convert version: " + version + " to numeric.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classify | {\"examples\":[{}]} | Expected classification signature method_name to be"
            + " tensorflow/serving/classify. Was: tensorflow/serving/predict",
        "regress | {\"signature_name\":\"classify\",\"examples\":[{}]} | Expected regression"
            + " signature method_name to be tensorflow/serving/regress. Was:"
            + " tensorflow/serving/classify",
        "regress | {\"signature_name\":\"no\",\"examples\":[{}]}"
            + " | No signature was found with the name: no",
        "regress | {\"instances\":[1]} | key 'examples' is expected and was not found",
        "classify | {\"examples\":[{\"f\":[1,\"a\"]}]}"
            + " | Unexpected element type in feature: f expecting type: int64",
        "classify | nonsense | JSON Parse error: ",
      })
  void examplesThatDoNotSuitAreTheCallersMistake(String verb, String body, String text)
      throws Exception {
    Answer answer = door.once(post("/v1/models/m:" + verb, body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).startsWith(text);
    assertThat(door.counts())
        .isEqualTo(Map.of("2 stable assigned", 1L, "2 stable INVALID_ARGUMENT", 1L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"instances\":[[\"a\",1]]} | JSON Value: a Type: String is not of expected type: float",
        "{\"instances\":[[true,1]]} | Type: Bool is not of expected type: float",
        "{\"instances\":[[null,1]]} | Type: Null is not of expected type: float",
        "{\"signature_name\":\"whole\",\"instances\":[1.0]} | is not of expected type: int64",
        "{\"signature_name\":\"whole\",\"instances\":[9223372036854775808]}"
            + " | is not of expected type: int64",
        "{\"instances\":[[1,2,3]]} | Expecting shape [-1, 2] but got: [1, 3] for input 'x'",
        "{\"instances\":[1]} | Expecting shape [-1, 2] but got: [1] for input 'x'",
        "{\"inputs\":3} | Expecting shape [-1, 2] but got: [] for input 'x'",
        "{\"instances\":[[1,2],[3]]} | Expecting tensor size: 2 but got: 1 in 'x'",
        "{\"instances\":[[1,2],[[3],4]]} | list at unexpected level",
        "{\"instances\":[[1,2],3]} | Expecting tensor size: 2 but got: 1 in 'x'",
        "{\"signature_name\":\"open\",\"instances\":[[1,2],[[3],[4]]]}"
            + " | Expecting shape [2] but got: [2,1] in 'x'",
        "{\"signature_name\":\"text\",\"instances\":[{\"b64\":\"-\"}]} | Unable to base64 decode",
        "{\"signature_name\":\"text\",\"instances\":[1]} | is not of expected type: string",
        "{\"instances\":[]} | 'instances' value must be a non-empty list",
        "{\"instances\":5} | Expecting 'instances' value to be a list",
        "{\"inputs\":[]} | Expecting shape",
        "{\"instances\":[{\"x\":[1,2]},[3,4]]} | 'instances' mixes objects and plain values",
        "{\"instances\":[{\"y\":[1,2]}]} | keys must be equal to: x",
        "{\"signature_name\":\"pair\",\"instances\":[{\"a\":1}]} | keys must be equal to: a,b",
        "{\"signature_name\":\"pair\",\"instances\":[{\"a\":1,\"a\":2}]}"
            + " | keys must be equal to: a,b",
        "{\"signature_name\":\"pair\",\"instances\":[1]} | keys must be equal to: a,b",
        "{\"signature_name\":\"pair\",\"inputs\":{\"a\":[1]}}"
            + " | Missing named input: b in 'inputs' object.",
        "{\"signature_name\":\"pair\",\"inputs\":{\"a\":[1],\"b\":[1,2]}}"
            + " | has inconsistent batch size",
        "{\"signature_name\":\"nope\",\"instances\":[[1,2]]}"
            + " | Serving signature name: \"nope\" not found in signature def",
        "{\"signature_name\":7,\"instances\":[[1,2]]}"
            + " | 'signature_name' key must be a string value.",
        "{\"x\":1} | Missing 'inputs' or 'instances' key",
        "{\"inputs\":[[1,2]],\"instances\":[[1,2]]}"
            + " | Not formatted correctly expecting only one of 'inputs' or 'instances'",
        "[1] | JSON Parse error: Request body must be a JSON object",
        "'' | JSON Parse error: The document is empty",
        "{\"instances\":[[1,2 | JSON Parse error: ",
        "{\"instances\":[[1,2}} | JSON Parse error: ",
        "nonsense | JSON Parse error: ",
      })
  void aBodyThatDoesNotSuitIsTheCallersMistake(String body, String text) throws Exception {
    assertThat(refusedByVersion(body).error()).contains(text);
  }

  @Test
  void aDeepBodyIsRefusedBeforeItHurts() throws Exception {
    String deep = "[".repeat(100_000);
    assertThat(refusedByVersion("{\"more\":" + deep).error()).startsWith("JSON Parse error: ");
    door.counts();
    assertThat(refusedByVersion("{\"instances\":" + deep).error()).startsWith("JSON Parse error: ");
  }

  @Test
  void aNumberOfManyDigitsIsRefused() throws Exception {
    String digits = "1".repeat(100_000);
    assertThat(refusedByVersion("{\"instances\":[[" + digits + ",2]]}").error())
        .startsWith("JSON Parse error: ");
  }

  @Test
  void aHugeBodyWithinTheLimitIsReadAndRefusedForItsRows() throws Exception {
    String rows = "[1,2],".repeat(200_000) + "[1,2]";
    assertThat(refusedByVersion("{\"instances\":[" + rows + "]}").error())
        .isEqualTo("Task size 200001 is larger than maximum input batch size 8192");
  }

  @Test
  void aPriorityThatIsNoneIsRefused() throws Exception {
    assertThat(
            refused(400, "refused m INVALID_ARGUMENT", post(PREDICT, BODY, "x-priority: highest"))
                .error())
        .isEqualTo("x-priority is critical, normal or sheddable");
  }

  @Test
  void criticalIsTakenFromNobodyUnlessCallersAreTrusted() throws Exception {
    assertThat(
            refused(403, "refused m PERMISSION_DENIED", post(PREDICT, BODY, "x-priority: critical"))
                .error())
        .contains("http.trustPriority");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "1.5", "", "9223372036854775808", "5s"})
  void aTimeoutThatMakesNoSenseIsRefused(String millis) throws Exception {
    Answer answer =
        refused(400, "refused m INVALID_ARGUMENT", post(PREDICT, BODY, "x-timeout-ms: " + millis));
    assertThat(answer.error())
        .isEqualTo("x-timeout-ms must be a whole number of milliseconds above 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"20000", "9223372036854775807"})
  void aTimeoutBeyondTheLongestIsCut(String millis) throws Exception {
    assertThat(door.once(post(PREDICT, BODY, "x-timeout-ms: " + millis)).status()).isEqualTo(200);
  }

  @Test
  void aUnitOf1024CharactersIsTheLongest() throws Exception {
    String longest = "u".repeat(1_024);
    assertThat(door.once(post(PREDICT, BODY, "x-unit-id: " + longest)).status()).isEqualTo(200);
    door.counts();
    Answer answer =
        refused(400, "refused m INVALID_ARGUMENT", post(PREDICT, BODY, "x-unit-id: u" + longest));
    assertThat(answer.error()).isEqualTo("x-unit-id is longer than 1024 characters");
  }

  @Test
  void errorsQuoteTheCallerSafelyAndBriefly() throws Exception {
    String name = "\\\"<b>\\u0000" + "x".repeat(5_000);
    Answer answer = refusedByVersion("{\"signature_name\":\"" + name + "\",\"instances\":[[1,2]]}");
    assertThat(answer.body()).hasSizeLessThan(1_024).contains("\\\"").doesNotContain("\\u0000");
  }
}
