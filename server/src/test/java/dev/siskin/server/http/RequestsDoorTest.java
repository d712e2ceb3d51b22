package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin port says of the last requests. */
@ExtendWith(VertxExtension.class)
class RequestsDoorTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String ROWS = "{\"instances\":[[1,2],[3,4]]}";

  @TempDir private Path dir;

  private static int admin(Vertx vertx, Door door) {
    AdminDoor admin =
        new AdminDoor(
            vertx,
            door.models,
            door.lanes,
            door.splits,
            new RequestsDoor(vertx, door.events, door.metrics),
            TOKEN);
    return Door.await(admin.listen(new ServingConfig.Admin("127.0.0.1", 0, ""))).actualPort();
  }

  private static Answer ask(int port, String id, String token) throws IOException {
    String path = "/admin/v1/requests/" + id;
    return Wire.once(port, request("GET", path, "", "Authorization: Bearer " + token));
  }

  /** What is said of a request once it is noted, which is after its answer. */
  private static JsonObject story(int port, String id) throws Exception {
    Until.holds(id + " is known", () -> ask(port, id, TOKEN).status() == 200);
    return new JsonObject(ask(port, id, TOKEN).body());
  }

  private static String id(Answer answer) {
    return Objects.requireNonNull(answer.header("x-siskin-request"));
  }

  @Test
  void anAnsweredRequestIsToldWithWhatIsUsual(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.eventLoops=2", "telemetry.events.perSecond=0");
    int port = admin(vertx, door);
    String id = id(door.once(post(PREDICT, ROWS, "x-unit-id: somebody")));
    story(port, id);
    try (Recordings.Cut cut = door.recordings.cut(Duration.ofSeconds(20))) {
      door.metrics.add(cut);
    }
    JsonObject story = story(port, id);
    JsonObject event = story.getJsonObject("event");
    assertThat(event.getString("id")).isEqualTo(id);
    assertThat(event.getString("code")).isEqualTo("OK");
    assertThat(event.getInteger("version")).isEqualTo(2);
    assertThat(event.getJsonObject("run").getInteger("requests")).isEqualTo(1);
    assertThat(event.fieldNames()).doesNotContain("weight", "unit");
    assertThat(story.getJsonArray("mates")).isEmpty();
    JsonObject total = story.getJsonObject("usual").getJsonObject("total");
    assertThat(total.getInteger("count")).isEqualTo(1);
    assertThat(total.getLong("p99")).isGreaterThanOrEqualTo(total.getLong("p50")).isPositive();
  }

  @Test
  void aRefusedRequestIsToldToo(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    int port = admin(vertx, door);
    JsonObject story = story(port, id(door.once(post("/v1/models/nobody:predict", ROWS))));
    assertThat(story.getJsonObject("event").getString("code")).isEqualTo("NOT_FOUND");
    assertThat(story.getJsonObject("usual")).isEmpty();
  }

  @Test
  void whoRanWithItIsNamedWhateverLoopTheyWereOn(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "http.eventLoops=2", "batching.fixedBatchRows=16");
    int port = admin(vertx, door);
    door.two.hold();
    try (Wire first = door.connect();
        Wire second = door.connect();
        Wire third = door.connect()) {
      first.send(post(PREDICT, ROWS));
      door.two.awaitRun();
      second.send(post(PREDICT, ROWS));
      third.send(post(PREDICT, ROWS));
      door.awaitQueued(2);
      door.two.letGo();
      String alone = id(first.read());
      String one = id(second.read());
      String other = id(third.read());
      story(port, other);
      assertThat(story(port, one).getJsonArray("mates")).isEqualTo(JsonArray.of(other));
      assertThat(story(port, other).getJsonArray("mates")).isEqualTo(JsonArray.of(one));
      assertThat(story(port, alone).getJsonArray("mates")).isEmpty();
    }
  }

  @Test
  void whatIsNotKnownIsSaidWithItsReason(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "telemetry.events.recentRequests=1");
    int port = admin(vertx, door);
    String old = id(door.once(post(PREDICT, ROWS)));
    story(port, id(door.once(post(PREDICT, ROWS))));
    Answer gone = ask(port, old, TOKEN);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.error())
        .isEqualTo("the request is still under way, or it is not among the last 1 any more");
    Answer foreign = ask(port, "nobody-1", TOKEN);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.error()).isEqualTo("no request had that id since this server started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "X-1", "a-b-c", "a-", "%2e%2e-1", "11111111111111-1"})
  void whatIsNoIdIsRefused(String id, Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    assertThat(ask(admin(vertx, door), id, TOKEN).status()).isEqualTo(400);
  }

  @Test
  void nobodyIsToldWithoutTheToken(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    assertThat(ask(admin(vertx, door), "nobody-1", "wrong").status()).isEqualTo(401);
  }
}
