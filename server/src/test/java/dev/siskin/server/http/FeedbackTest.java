package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feedback over REST, which is checked and not stored yet; and the ids that all answers have. */
@ExtendWith(VertxExtension.class)
class FeedbackTest {
  private static final String PATH = "/v1/feedback";

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door = Door.open(vertx, dir);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"label\":\"7\"",
        "\"label\":7,\"slice\":\"night\"",
        "\"label\":true",
        "\"score\":0.5,\"at\":1700000000",
        "\"reward\":-1,\"at\":\"2026-01-01T00:00:00Z\"",
        "\"accepted\":false",
      })
  void whatIsSoundIsAcknowledged(String members) throws IOException {
    Answer answer = door.once(post(PATH, "{\"request_id\":\"abc1-2z\"," + members + "}"));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"request_id\":\"abc1-2z\",\"stored\":false}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                                  | feedback is like",
        "[]                                                | feedback is like",
        "{\"request_id\":                                  | feedback is like",
        "{}                                                | 'request_id' is no id that this server gave",
        "{\"request_id\":7,\"label\":1}                     | 'request_id' is no id that this server gave",
        "{\"request_id\":\"Mine\",\"label\":1}              | 'request_id' is no id that this server gave",
        "{\"request_id\":\"a-1\"}                           | feedback needs one of",
        "{\"request_id\":\"a-1\",\"label\":1,\"score\":1}     | feedback needs one of",
        "{\"request_id\":\"a-1\",\"label\":null}             | 'label' of feedback is of another kind",
        "{\"request_id\":\"a-1\",\"score\":\"1\"}            | 'score' of feedback is of another kind",
        "{\"request_id\":\"a-1\",\"label\":1,\"slice\":[]}    | 'slice' of feedback is of another kind",
        "{\"request_id\":\"a-1\",\"label\":1,\"extra\":1}     | feedback has no 'extra'",
      })
  void whatIsNotIsRefused(String body, String why) throws IOException {
    Answer answer = door.once(post(PATH, body == null ? "" : body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"" + why);
  }

  @Test
  void longOnesAreRefused() throws Exception {
    String begin = "{\"request_id\":\"a-1\",\"label\":\"";
    Answer text = door.once(post(PATH, begin + "x".repeat(257) + "\"}"));
    assertThat(text.status()).isEqualTo(400);
    assertThat(text.body()).contains("'label' has more than 256 characters");
    assertThat(door.once(post(PATH, begin + "x".repeat(70_000) + "\"}")).status()).isEqualTo(413);
    assertThat(door.counts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/health,200", "/v1/models/m,200", "/v2,200", "/v2/models/none,404", "/none,404"})
  void everyAnswerHasIds(String path, int status) throws IOException {
    Answer own = door.once(get(path));
    assertThat(own.status()).isEqualTo(status);
    assertThat(own.header("x-siskin-request")).matches("[0-9a-z]+-[0-9a-z]+");
    assertThat(own.header("x-request-id")).isEqualTo(own.header("x-siskin-request"));
    Answer echoed = door.once(request("GET", path, "", "x-request-id: mine"));
    assertThat(echoed.header("x-request-id")).isEqualTo("mine");
    assertThat(echoed.header("x-siskin-request")).isNotEqualTo("mine");
  }
}
