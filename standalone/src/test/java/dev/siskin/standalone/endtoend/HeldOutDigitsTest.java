package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class HeldOutDigitsTest {
  private static final int DIGITS = 20;
  private static final int LEAST_RIGHT = 18;
  private static final double ROUNDING = 1e-5;
  private static final List<FigureFile.Row> ROWS = new ArrayList<>();

  @AfterAll
  static void writeFigure() {
    FigureFile.write("digits", "Held-out digits over REST", ROWS, List.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void answersAreTheTrainersOwn(int version, Siskin siskin) throws Exception {
    List<JsonNode> digits = Trained.heldOutDigits().subList(0, DIGITS);
    int right = 0;
    for (JsonNode digit : digits) {
      JsonNode answered = answer(siskin, version, digit);
      JsonNode expected = digit.path("predictions").path(String.valueOf(version));
      assertThat(answered.path("class").asLong())
          .as("%s", digit)
          .isEqualTo(expected.path("class").asLong());
      assertSame(answered.path("probabilities"), expected.path("probabilities"));
      right += answered.path("class").asLong() == digit.path("label").asLong() ? 1 : 0;
    }
    ROWS.add(
        new FigureFile.Row(
            "version " + version + ": digits that are right, each answered as by its trainer",
            right + " of " + DIGITS,
            ">= " + LEAST_RIGHT,
            "",
            ""));
    assertThat(right).isGreaterThanOrEqualTo(LEAST_RIGHT);
  }

  private static JsonNode answer(Siskin siskin, int version, JsonNode digit) throws Exception {
    String body = "{\"instances\": [" + digit.path("pixels") + "]}";
    Answer answer = Http.send(Http.predict(siskin, "digits/versions/" + version, body));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.arm()).isEqualTo("pinned");
    JsonNode predictions = answer.json().path("predictions");
    assertThat(predictions).hasSize(1);
    return predictions.get(0);
  }

  private static void assertSame(JsonNode answered, JsonNode expected) {
    assertThat(answered).hasSize(10).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(answered.get(i).asDouble())
          .isCloseTo(expected.get(i).asDouble(), within(ROUNDING));
    }
  }
}
