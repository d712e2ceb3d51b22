package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("endtoend")
@Timeout(180)
@ExtendWith(Logs.class)
class BadVersionsTest {
  @Test
  void versionsThatCannotBeLoadedSayWhyAndTheOthersServe() throws Exception {
    Path data = Trained.dataDir("bad-versions");
    Path digits = data.resolve("models/digits");
    byte[] whole = Files.readAllBytes(digits.resolve("2/saved_model.pb"));
    Files.createDirectories(digits.resolve("3"));
    Files.write(digits.resolve("3/saved_model.pb"), Arrays.copyOf(whole, whole.length / 2));
    Files.createDirectories(digits.resolve("4"));

    try (Siskin siskin = Siskin.up(data, "warmUp.requests=100")) {
      assertThat(states(siskin)).hasSize(4);
      for (int good : new int[] {1, 2}) {
        assertThat(state(siskin, good).path("state").asText()).isEqualTo("AVAILABLE");
        assertThat(predict(siskin, good)).isEqualTo(200);
      }
      assertFailed(state(siskin, 3));
      assertFailed(state(siskin, 4));
      assertThat(predict(siskin, 3)).isEqualTo(404);
      assertThat(Http.get(siskin.url() + "/v2/health/ready").status()).isEqualTo(200);
      assertThat(siskin.log()).contains("digits/3 does not serve", "digits/4 does not serve");
    }
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
