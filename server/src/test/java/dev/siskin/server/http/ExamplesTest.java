package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classify and regress; the fake answers how many bytes each example's message has. */
@ExtendWith(VertxExtension.class)
class ExamplesTest {
  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir, "batching.fixedBatchRows=64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/models/m:regress | {\"signature_name\":\"regress\",\"examples\":[{\"x\":80.0},{}]}"
            + " | {\"results\":[17.0,0.0]}",
        "/V1/models/m/versions/1:Regress | {\"examples\":[{\"x\":1}],\"context\":{\"y\":[1,2]},"
            + "\"signature_name\":\"regress\"} | {\"results\":[29.0]}",
        "/v1/models/m:classify | {\"signature_name\":\"classify\",\"examples\":[{},{\"x\":\"a\"}]}"
            + " | {\"results\":[[[\"a\",0.0]],[[\"b\",14.0]]]}",
      })
  void examplesAreAnsweredOneByOne(String path, String body, String results) throws Exception {
    Answer answer = door.once(post(path, body));
    assertThat(answer.body()).isEqualTo(results);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("x-model-version")).isNotNull();
  }

  @Test
  void examplesOfSeveralCallersShareABatch() throws Exception {
    String body = "{\"signature_name\":\"regress\",\"examples\":[{\"x\":%s}]}";
    door.two.hold();
    try (Wire first = door.connect();
        Wire second = door.connect();
        Wire third = door.connect()) {
      first.send(post("/v1/models/m:regress", String.format(body, "1")));
      door.two.awaitRun();
      second.send(post("/v1/models/m:regress", String.format(body, "1.5")));
      third.send(post("/v1/models/m:regress", String.format(body, "[]")));
      door.awaitQueued(2);
      door.two.letGo();
      assertThat(first.read().body()).isEqualTo("{\"results\":[14.0]}");
      assertThat(second.read().body()).isEqualTo("{\"results\":[17.0]}");
      assertThat(third.read().body()).isEqualTo("{\"results\":[9.0]}");
    }
    assertThat(door.two.batches()).containsExactly(1, 2);
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned", 3L,
                "2 stable answered", 3L,
                "2 stable runs", 2L,
                "2 stable rows", 3L));
  }

  @Test
  void examplesMayFillABodyThatIsReadElsewhere() throws Exception {
    String text = "t".repeat(400_000);
    String body = "{\"signature_name\":\"regress\",\"examples\":[{\"x\":\"" + text + "\"}]}";
    assertThat(door.once(post("/v1/models/m:regress", body)).body())
        .isEqualTo("{\"results\":[400023.0]}");
  }
}
