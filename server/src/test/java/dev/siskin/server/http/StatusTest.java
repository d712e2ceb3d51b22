package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything but predictions: status, health, and paths that lead nowhere. */
@ExtendWith(VertxExtension.class)
class StatusTest {
  private static final String OK = "\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}";

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door = Door.open(vertx, dir);
  }

  @BeforeEach
  void countersStartAgain() throws Exception {
    door.counts();
  }

  @Test
  void theStatusNamesAllVersionsNewestFirst() throws IOException {
    Answer answer = door.once(get("/v1/models/m"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"model_version_status\":["
                + "{\"version\":\"3\",\"state\":\"END\",\"status\":"
                + "{\"error_code\":\"INTERNAL\",\"error_message\":\"it is broken\"}},"
                + "{\"version\":\"2\",\"state\":\"AVAILABLE\","
                + OK
                + ",{\"version\":\"1\",\"state\":\"AVAILABLE\","
                + OK
                + "]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/m/versions/1",
        "/V1/Models/m/Versions/1",
        "/v1/models/%6D/versions/01"
      })
  void theStatusOfOneVersion(String path) throws IOException {
    assertThat(door.once(get(path)).body())
        .isEqualTo(
            "{\"model_version_status\":[{\"version\":\"1\",\"state\":\"AVAILABLE\"," + OK + "]}");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/foo, 404, Could not find any versions of model foo",
    "/v1/models/m/versions/50, 404, Could not find version 50 of model m",
    "/v1/models/m/versions/abc, 400, Failed to convert version: abc to numeric.",
    "/v1/models/m/labels/x, 400, Unrecognized servable version label: x",
    "/v1/models, 400, Missing model name in request.",
    "/v1/models/, 400, Missing model name in request.",
    "/v1/models/foo/metadata, 404, Servable not found for request: Latest(foo)",
    "/v1/models/m/versions/3/metadata, 404, 'Servable not found for request: Specific(m, 3)'",
    "/v1/models/m/versions/50/metadata, 404, 'Servable not found for request: Specific(m, 50)'",
    "/v1/models/m/versions/x/metadata, 400, Failed to convert version: x to numeric.",
    "/v1/models/m/labels/x/metadata, 400, Unrecognized servable version label: x",
    "/v2/nothing, 404, no such path: /v2/nothing",
    "/, 404, no such path: /",
    "/favicon.ico, 404, no such path: /favicon.ico",
  })
  void whatCannotBeSaidHasItsSentence(String path, int status, String text) throws IOException {
    Answer answer = door.once(get(path));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models/m:predict",
    "GET, /v1/models/m:metadata",
    "GET, /v1/models/m:",
    "POST, /v1/models/m",
    "POST, /v1/models/m:",
    "POST, /v1/models/m:destroy",
    "POST, /v1/models/m:x:predict",
    "POST, /v1/models/m/labels/a:b:predict",
    "POST, /v1/models/m:predict/",
    "POST, /v1/models/m/metadata",
    "POST, /v1/models/:predict",
    "POST, /v1/models/m/versions/:predict",
    "POST, /v1/models/m/versions:predict",
    "POST, /v1/models/m/versions/1/more:predict",
    "POST, /v1/models/m/variants/1:predict",
    "POST, /v1/models/m/labels/:predict",
    "POST, /v1/models/m/labels/%zz:predict",
    "POST, /v1/models",
    "PUT, /v1/models/m:predict",
    "DELETE, /v1/models/m",
    "PATCH, /v1/models/m",
    "OPTIONS, /v1/models/m",
    "FOO, /v1/models/m",
    "GET, /v1/other",
    "GET, /v1/models/m/x",
    "GET, /v1/models//metadata",
  })
  void otherPathsAndVerbsAreMalformed(String method, String path) throws Exception {
    Answer answer = door.once(request(method, path, ""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("Malformed request: " + method + " " + path);
    assertThat(door.counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/models/%zz",
        "GET /v1/models/%",
        "GET /%",
        "GET /v1/models/m%00",
        "GET //",
        "GET /../../etc/passwd",
        "GET *",
        "OPTIONS *",
        "GET http://other.example.org/v1/models/m:x",
        "GET http:",
        "CONNECT here:80",
        "POST /v1/models/%E0%A4%A:predict",
        "POST *",
        "POST models/m:predict",
        "GET ?",
      })
  void aStrangeTargetIsTheCallersMistakeAndNoAccident(String target) throws IOException {
    int space = target.indexOf(' ');
    Answer answer = door.once(request(target.substring(0, space), target.substring(space + 1), ""));
    assertThat(answer.status()).isBetween(400, 404);
    assertThat(answer.error()).isNotEmpty();
    assertThat(door.once(get("/v2/health/live")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/health/live", "/v2/health/ready"})
  void healthIsAnEmptyObject(String path) throws IOException {
    Answer answer = door.once(get(path));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
  }
}
