package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("endtoend")
@Timeout(180)
@ExtendWith(Logs.class)
class BadVersionsTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  /** The name of a folder, as anybody may make one. */
  private static final String FORGED = "x\n{\"level\":\"ERROR\",\"msg\":\"FORGED\"}\u001b[2K";

  @Test
  void versionsThatCannotBeLoadedSayWhyAndTheOthersServe() throws Exception {
    Path data = Trained.dataDir("bad-versions");
    Path digits = data.resolve("models/digits");
    byte[] whole = Files.readAllBytes(digits.resolve("2/saved_model.pb"));
    Files.createDirectories(digits.resolve("3"));
    Files.write(digits.resolve("3/saved_model.pb"), Arrays.copyOf(whole, whole.length / 2));
    Files.createDirectories(digits.resolve("4"));
    Files.createDirectories(data.resolve("models/" + FORGED));

    try (Siskin siskin = Siskin.up(data, "warmUp.requests=100", "log.format=json")) {
      assertThat(states(siskin)).hasSize(4);
      for (int good : new int[] {1, 2}) {
        assertThat(state(siskin, good).path("state").asText()).isEqualTo("AVAILABLE");
        assertThat(predict(siskin, good)).isEqualTo(200);
      }
      assertFailed(state(siskin, 3));
      assertFailed(state(siskin, 4));
      assertThat(predict(siskin, 3)).isEqualTo(404);
      assertThat(Http.get(siskin.url() + "/v2/health/ready").status()).isEqualTo(200);
      Answer late = askInVain(siskin);
      siskin.end();
      JsonLog log = JsonLog.of(siskin.log());
      assertTold(log);
      assertThat(log.only("a request took too long").path("request").asText())
          .isEqualTo(late.headers().get("x-siskin-request"));
    }
  }

  /** Every line for itself is JSON, from the first to the last. */
  private static void assertTold(JsonLog log) {
    System.out.printf(
        Locale.ROOT, "logs: %d lines, %d of others%n", log.lines().size(), log.others().size());
    assertThat(log.lines().get(0).path("msg").asText()).startsWith("settings: ");
    JsonNode last = log.lines().get(log.lines().size() - 1);
    assertThat(last.path("msg").asText()).isEqualTo("all stopped");
    assertThat(log.only("ready on").path("replica").asText()).isNotEmpty();
    assertThat(last.path("boot").asText()).isEqualTo(log.only("ready on").path("boot").asText());
    for (int bad : new int[] {3, 4}) {
      JsonNode line = log.only("digits/" + bad + " does not serve");
      assertThat(line.path("level").asText()).isEqualTo("ERROR");
      assertThat(line.path("model").asText()).isEqualTo("digits");
      assertThat(line.path("version").asInt()).isEqualTo(bad);
    }
    assertThat(log.only("FORGED").path("msg").asText())
        .contains("models/" + FORGED + " is not served");
    JsonNode late = log.only("a request took too long");
    assertThat(late.path("code").asText()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(late.path("model").asText()).isEqualTo("mlp784");
    assertThat(late.path("version").asInt()).isEqualTo(1);
    assertThat(late.path("arm").asText()).isEqualTo("stable");
    assertThat(late.path("trace").asText()).isEqualTo(TRACE);
  }

  /** To read so much takes longer than it is given. */
  private static Answer askInVain(Siskin siskin) throws Exception {
    String row =
        Http.PIXELS.substring(Http.PIXELS.indexOf("[[") + 1, Http.PIXELS.indexOf("]]") + 1);
    String body = "{\"instances\": [" + String.join(",", Collections.nCopies(500, row)) + "]}";
    Answer answer =
        Http.send(
            Http.predict(siskin, "mlp784", body)
                .with("x-timeout-ms", "1")
                .with("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"));
    assertThat(answer.status()).isEqualTo(504);
    return answer;
  }

  private static JsonNode states(Siskin siskin) throws Exception {
    Answer answer = Http.get(siskin.url() + "/v1/models/digits");
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().path("model_version_status");
  }

  private static JsonNode state(Siskin siskin, int version) throws Exception {
    for (JsonNode state : states(siskin)) {
      if (state.path("version").asInt() == version) {
        return state;
      }
    }
    throw new AssertionError("no status of version " + version);
  }

  private static void assertFailed(JsonNode version) {
    assertThat(version.path("state").asText()).isEqualTo("END");
    assertThat(version.path("status").path("error_code").asText()).isEqualTo("INTERNAL");
    assertThat(version.path("status").path("error_message").asText())
        .as("reason of version %s", version.path("version"))
        .contains("saved_model.pb");
  }

  private static int predict(Siskin siskin, int version) throws Exception {
    JsonNode pixels = Trained.heldOutDigits().get(0).path("pixels");
    String body = "{\"instances\": [" + pixels + "]}";
    return Http.send(Http.predict(siskin, "digits/versions/" + version, body)).status();
  }
}
