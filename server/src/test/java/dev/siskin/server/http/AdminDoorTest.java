package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.fake.Models;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AdminDoorTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String AUTH = "Authorization: Bearer " + TOKEN;
  private static final String SPLIT = "/admin/v1/models/m/split";
  private static final String FIRST = "{\"epoch\":1,\"salt\":\"m\",\"stable\":2,\"canaries\":[]}";

  @TempDir private Path dir;
  private Door door;
  private int port;

  @BeforeEach
  void adminDoorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir);
    AdminDoor admin =
        new AdminDoor(
            vertx,
            door.models,
            door.lanes,
            door.splits,
            new RequestsDoor(vertx, door.events, door.metrics),
            TOKEN);
    port = Door.await(admin.listen(new ServingConfig.Admin("127.0.0.1", 0, ""))).actualPort();
  }

  private Answer get(String path) throws IOException {
    return Wire.once(port, request("GET", path, "", AUTH));
  }

  private Answer put(String body, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = AUTH;
    return Wire.once(port, request("PUT", SPLIT, body, all));
  }

  private void assertUnchanged() throws IOException {
    assertThat(get(SPLIT).body()).isEqualTo(FIRST);
  }

  @Test
  void modelsAreListedWithTheirVersionsAndSplit() throws IOException {
    Answer answer = get("/admin/v1/models");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"models\":[{\"name\":\"m\",\"versions\":["
                + "{\"version\":1,\"state\":\"AVAILABLE\",\"reason\":\"\"},"
                + "{\"version\":2,\"state\":\"AVAILABLE\",\"reason\":\"\"},"
                + "{\"version\":3,\"state\":\"END\",\"reason\":\"it is broken\"}],"
                + "\"split\":"
                + FIRST
                + "}]}");
  }

  @Test
  void whatTheBatcherLearnedIsShown() throws IOException {
    String path = "/admin/v1/models/m/batching";
    assertThat(get(path).body()).isEqualTo("{\"model\":\"m\",\"lanes\":[],\"lanes_left_out\":0}");
    try (Wire wire = door.connect()) {
      for (int i = 0; i < 20; i++) {
        wire.ask(Wire.post(Door.PREDICT, "{\"instances\":[[1,2]]}"));
      }
    }

    JsonObject lane = new JsonObject(get(path).body()).getJsonArray("lanes").getJsonObject(0);
    assertThat(lane.getLong("version")).isEqualTo(2);
    assertThat(lane.getString("signature")).isEqualTo("serving_default");
    assertThat(lane.getString("arm")).isEqualTo("stable");
    assertThat(lane.getInteger("knee_rows")).isEqualTo(1);
    assertThat(lane.getJsonArray("run_us").getJsonObject(0).getInteger("rows")).isEqualTo(1);
    assertThat(lane.getJsonArray("run_us").getJsonObject(0).getDouble("mean")).isPositive();
    assertThat(lane.getJsonObject("last_batch").getInteger("rows")).isEqualTo(1);
    assertThat(lane.getJsonObject("batches").stream().mapToInt(e -> (Integer) e.getValue()).sum())
        .isEqualTo(20);
    assertThat(get("/admin/v1/models/nobody/batching").status()).isEqualTo(404);
  }

  @Test
  void aSplitIsShownAndChanged() throws IOException {
    assertThat(get(SPLIT).body()).isEqualTo(FIRST);
    Answer changed = put("{\"stable\":1,\"canaries\":[{\"version\":2,\"weight\":0.25}]}");
    String second =
        "{\"epoch\":2,\"salt\":\"m\",\"stable\":1,"
            + "\"canaries\":[{\"version\":2,\"weight\":0.25}]}";
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo(second);
    assertThat(get(SPLIT).body()).isEqualTo(second);
    assertThat(Models.routes(door.model()).split().epoch()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stable\":1}",
        "{\"stable\":1,\"canaries\":null}",
        "{\"stable\":1,\"canaries\":[]}"
      })
  void canariesMayBeLeftOut(String body) throws IOException {
    assertThat(put(body).body())
        .isEqualTo("{\"epoch\":2,\"salt\":\"m\",\"stable\":1,\"canaries\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x: y",
        "Authorization: ",
        "Authorization: Bearer",
        "Authorization: Bearer 0123456789abcdeF",
        "Authorization: Bearer 0123456789abcde",
        "Authorization: Bearer 0123456789abcdef0",
        "Authorization: Basic 0123456789abcdef",
        "Authorization: 0123456789abcdef",
        "X-Authorization: Bearer 0123456789abcdef",
      })
  void withoutTheTokenNothingIsSaidOrDone(String header) throws IOException {
    for (String path : new String[] {"/admin/v1/models", SPLIT, "/admin/v1/nothing", "/"}) {
      for (String method : new String[] {"GET", "PUT", "DELETE"}) {
        Answer answer = Wire.once(port, request(method, path, "{\"stable\":1}", header));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.error())
            .isEqualTo("send the admin token as 'Authorization: Bearer TOKEN'");
      }
    }
    assertUnchanged();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | No content to map due to end-of-input",
        "{} | ('stable' is missing)",
        "null | ('stable' is missing)",
        "{\"stable\":null} | ('stable' is missing)",
        "{\"stable\":1,\"stable\":2} | JSON Parse error in the split",
        "[] | a split is like",
        "5 | a split is like",
        "{\"stable\":\"x\"} | a split is like",
        "{\"stable\":1.5} | a split is like",
        "{\"stable\":1,\"stabel\":2} | (Unrecognized field \"stabel\")",
        "{\"stable\":1,\"canaries\":{}} | a split is like",
        "{\"stable\":1,\"canaries\":[null]} | (a canary is null)",
        "{\"stable\":1,\"canaries\":[{}]} | a split is like",
        "{\"stable\":1,\"canaries\":[{\"version\":2}]} | a split is like",
        "{\"stable\":1,\"canaries\":[{\"weight\":0.1}]} | a split is like",
        "{\"stable\":1,\"canaries\":[{\"version\":2.5,\"weight\":0.1}]} | a split is like",
        "{\"stable\":1,\"canaries\":[{\"version\":2,\"wieght\":0.1}]} | `null` into type `double`)",
        "{\"stable\":1} more | JSON Parse error in the split",
        "{\"stable\": | JSON Parse error in the split",
        "{\"stable\":1,\"canaries\":[{\"version\":2,\"weight\":1.1}]}"
            + " | weight of version 2 must be between 0 and 1.0",
        "{\"stable\":1,\"canaries\":[{\"version\":1,\"weight\":0.1}]}"
            + " | version 1 stands twice in the split",
        "{\"stable\":9} | version 9 of model m cannot answer",
        "{\"stable\":3} | version 3 of model m cannot answer",
        "{\"stable\":1,\"canaries\":[{\"version\":3,\"weight\":0.1}]}"
            + " | version 3 of model m cannot answer",
      })
  void aWishThatMakesNoSenseIsRefusedAndChangesNothing(String body, String text)
      throws IOException {
    Answer answer = put(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(text);
    assertUnchanged();
  }

  @Test
  void aDeepWishIsRefused() throws IOException {
    assertThat(put("{\"stable\":1,\"canaries\":" + "[".repeat(20_000)).status()).isEqualTo(400);
    assertUnchanged();
  }

  @Test
  void aBodyOf64KibibytesIsTheLongest() throws IOException {
    String wish = "{\"stable\":1}";
    assertThat(put(wish + " ".repeat(65_536 - wish.length())).status()).isEqualTo(200);
    Answer tooLong = put(wish + " ".repeat(65_537 - wish.length()));
    assertThat(tooLong.status()).isEqualTo(413);
    assertThat(tooLong.error()).isEqualTo("the body is too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"1\"", "*"})
  void theEpochInForceMayBeNamed(String epoch) throws IOException {
    assertThat(put("{\"stable\":1}", "If-Match: " + epoch).status()).isEqualTo(200);
  }

  @Test
  void anotherEpochIsAConflict() throws IOException {
    Answer answer = put("{\"stable\":1}", "If-Match: \"7\"");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.error()).isEqualTo("the epoch in force is 1, not 7");
    assertUnchanged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "W/\"1\"", "1, 2"})
  void whatIsNoEpochIsRefused(String epoch) throws IOException {
    Answer answer = put("{\"stable\":1}", "If-Match: " + epoch);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("If-Match holds an epoch, such as \"3\"");
    assertUnchanged();
  }

  @Test
  void aChangeThatCannotBeSavedIsToldAndNotMade() throws IOException {
    Path inTheWay = Files.createDirectory(dir.resolve("state/splits.json.new"));
    Answer answer = put("{\"stable\":1}");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.error()).isEqualTo("the split could not be saved and stays as it is");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertUnchanged();
    Files.delete(inTheWay);
    assertThat(put("{\"stable\":1}").status()).isEqualTo(200);
  }

  @Test
  void aModelThatIsNotThereOrCannotAnswerIsSaid() throws IOException {
    Answer unknown = get("/admin/v1/models/foo/split");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.error()).isEqualTo("no model is named foo");
    Files.createDirectories(dir.resolve("more/x/1"));
    door.models.discover(dir.resolve("more"));
    Answer mute = get("/admin/v1/models/x/split");
    assertThat(mute.status()).isEqualTo(400);
    assertThat(mute.error()).isEqualTo("no version can answer");
    assertThat(get("/admin/v1/models").body())
        .contains("{\"version\":1,\"state\":\"START\",\"reason\":\"\"}],\"split\":null}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404",
    "GET, /admin/v1/nothing, 404",
    "POST, /admin/v1/models, 404",
    "DELETE, /admin/v1/models/m/split, 404",
    "GET, /metrics, 404",
    "GET, /admin/v1/models/%zz/split, 400",
    "GET, *, 400",
  })
  void otherPathsAreNotThere(String method, String path, int status) throws IOException {
    Answer answer = Wire.once(port, request(method, path, "", AUTH));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error()).isNotEmpty();
  }
}
