package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.http.Wire.Answer;
import dev.siskin.server.infer.RequestIds;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class PredictTest {
  private static final String BODY = "{\"instances\":[[1,2]]}";

  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir);
  }

  @Test
  void rowsGoInAndPredictionsComeOut() throws Exception {
    Answer answer = door.once(post(PREDICT, "{\"instances\":[[1,2],[3.5,-4]]}"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"predictions\":[[1.0,2.0],[3.5,-4.0]]}");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 1L,
                "2 stable answered", 1L,
                "2 stable runs", 1L,
                "2 stable rows", 2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"inputs\":[[1,2]]} | {\"outputs\":[[1.0,2.0]]}",
        "{\"inputs\":{\"x\":[[1,2]],\"more\":0}} | {\"outputs\":[[1.0,2.0]]}",
        "{\"instances\":[{\"x\":[1,2]}]} | {\"predictions\":[[1.0,2.0]]}",
        "{\"signature_name\":\"whole\",\"instances\":[7,8]} | {\"predictions\":[7,8]}",
        "{\"instances\":[7,8],\"signature_name\":\"whole\"} | {\"predictions\":[7,8]}",
        "{\"signature_name\":\"alone\",\"inputs\":[7,8]} | {\"outputs\":[7,8]}",
        "{\"signature_name\":\"pair\",\"instances\":[{\"a\":1,\"b\":2}]}"
            + " | {\"predictions\":[{\"out_a\":1,\"out_b\":2}]}",
        "{\"signature_name\":\"pair\",\"inputs\":{\"a\":[1],\"b\":[2]}}"
            + " | {\"outputs\":{\"out_a\":[1],\"out_b\":[2]}}",
        "{\"instances\":[[NaN,-Infinity]]} | {\"predictions\":[[NaN,-Infinity]]}",
        "{\"signature_name\":\"open\",\"inputs\":[[]]} | {\"outputs\":[[]]}",
        "{\"signature_name\":\"column\",\"instances\":[2,3.5]} | {\"predictions\":[2.0,3.5]}",
        "{\"signature_name\":\"column\",\"instances\":[[2]]} | {\"predictions\":[[2.0]]}",
        "{\"signature_name\":\"column\",\"inputs\":2} | {\"outputs\":2.0}",
        "{\"signature_name\":\"text\",\"instances\":[\"a\",{\"b64\":\"/w==\"}]}"
            + " | {\"predictions\":[{\"b64\":\"YQ==\"},{\"b64\":\"/w==\"}]}",
        "{\"signature_name\":\"nothing\",\"inputs\":{}} | {\"outputs\":{}}",
        "{\"instances\":[[1,2]]} and more | {\"predictions\":[[1.0,2.0]]}",
      })
  void everyFormHasItsAnswer(String body, String answer) throws Exception {
    assertThat(door.once(post(PREDICT, body))).extracting(Answer::body).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/m/versions/1:predict",
        "/V1/MODELS/m/VERSIONS/1:PREDICT",
        "/v1/models/%6d/versions/1:predict",
        "/v1/models/m/versions/001:predict?x=1",
      })
  void aVersionCanBeAskedForByNumber(String path) throws Exception {
    Answer answer = door.once(post(path, BODY));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-model-version")).isEqualTo("1");
    assertThat(answer.header("x-siskin-arm")).isEqualTo("pinned");
    assertThat(door.one.batches()).hasSize(1);
    assertThat(door.two.batches()).isEmpty();
    assertThat(door.counts()).containsEntry("1 pinned answered", 1L);
  }

  @Test
  void answersSayWhoGaveThem() throws IOException {
    Answer answer = door.once(post(PREDICT, BODY));
    assertThat(answer.header("x-model-version")).isEqualTo("2");
    assertThat(answer.header("x-siskin-arm")).isEqualTo("stable");
    assertThat(answer.header("x-siskin-epoch")).isEqualTo("1");
    assertThat(answer.header("x-siskin-request")).isNotEmpty();
    assertThat(answer.header("x-request-id")).isEqualTo(answer.header("x-siskin-request"));
    assertThat(answer.header("connection")).isNull();
  }

  @Test
  void errorsSayWhoGaveThemToo() throws IOException {
    Answer answer = door.once(post(PREDICT, "{", "x-request-id: mine"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("x-model-version")).isEqualTo("2");
    assertThat(answer.header("x-siskin-epoch")).isEqualTo("1");
    assertThat(answer.header("x-request-id")).isEqualTo("mine");
    assertThat(answer.header("retry-after")).isNull();
    Answer unknown = door.once(post("/v1/models/x:predict", BODY));
    assertThat(unknown.headers()).doesNotContainKey("x-model-version");
    assertThat(unknown.header("x-siskin-request")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A.b_c-9",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void aRequestIdOfTheCallerIsEchoed(String id) throws IOException {
    Answer answer = door.once(post(PREDICT, BODY, "x-request-id: " + id));
    assertThat(answer.header("x-request-id")).isEqualTo(id);
    assertThat(answer.header("x-siskin-request")).isNotEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "ä",
        "<script>",
        "a/b",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void anIdThatCouldDoHarmIsNotEchoed(String id) throws IOException {
    Answer answer = door.once(post(PREDICT, BODY, "x-request-id: " + id));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-request-id"))
        .isNotEmpty()
        .isEqualTo(answer.header("x-siskin-request"));
  }

  @Test
  void ourOwnIdsAreNeverTheSame() throws IOException {
    Set<String> ids = new HashSet<>();
    try (Wire wire = door.connect()) {
      for (int i = 0; i < 200; i++) {
        ids.add(Objects.requireNonNull(wire.ask(post(PREDICT, BODY)).header("x-siskin-request")));
      }
    }
    assertThat(ids).hasSize(200);
    assertThat(ids).allSatisfy(id -> assertThat(RequestIds.echoable(id)).isTrue());
  }

  @Test
  void aUnitAlwaysMeetsTheSameVersionAndANewSplitHoldsAtOnce() throws Exception {
    door.splits.change(door.model(), null, 1, List.of(new Canary(2, 0.5)));
    Map<String, Long> expected = new TreeMap<>();
    try (Wire wire = door.connect()) {
      for (int unit = 0; unit < 40; unit++) {
        String request = post(PREDICT, BODY, "x-unit-id: user " + unit);
        Answer first = wire.ask(request);
        Answer second = wire.ask(request);
        String version = Objects.requireNonNull(first.header("x-model-version"));
        String arm = Objects.requireNonNull(first.header("x-siskin-arm"));
        assertThat(second.header("x-model-version")).isEqualTo(version);
        assertThat(second.header("x-siskin-arm")).isEqualTo(arm);
        assertThat(second.header("x-siskin-epoch")).isEqualTo("2");
        expected.merge(version + " " + arm + " answered", 2L, Long::sum);
      }
    }
    assertThat(expected).containsKeys("1 control answered", "2 canary answered");
    assertThat(door.counts()).containsAllEntriesOf(expected);
  }

  @Test
  void aBodyMayComeByteByByteAndInChunks() throws IOException {
    try (Wire wire = door.connect()) {
      String request = post(PREDICT, BODY);
      for (int i = 0; i < request.length(); i++) {
        wire.send(request.substring(i, i + 1));
      }
      assertThat(wire.read().status()).isEqualTo(200);
      wire.send("POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < BODY.length(); i++) {
        wire.send("1\r\n" + BODY.charAt(i) + "\r\n");
      }
      assertThat(wire.send("0\r\n\r\n").read().body()).isEqualTo("{\"predictions\":[[1.0,2.0]]}");
    }
  }

  @Test
  void otherShapesRunInOtherBatches() throws Exception {
    door.two.hold();
    try (Wire first = door.connect();
        Wire narrow = door.connect();
        Wire wide = door.connect()) {
      first.send(post(PREDICT, BODY));
      door.two.awaitRun();
      narrow.send(post(PREDICT, "{\"signature_name\":\"open\",\"instances\":[[1]]}"));
      wide.send(post(PREDICT, "{\"signature_name\":\"open\",\"instances\":[[1,2,3]]}"));
      door.awaitQueued(2);
      door.two.letGo();
      assertThat(narrow.read().body()).isEqualTo("{\"predictions\":[[1.0]]}");
      assertThat(wide.read().body()).isEqualTo("{\"predictions\":[[1.0,2.0,3.0]]}");
      assertThat(first.read().status()).isEqualTo(200);
    }
    assertThat(door.two.batches()).containsExactly(1, 1, 1);
  }
}
