package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTest {

  @TempDir private Path folder;

  private Optional<String> difference(Dialect dialect, String expected, byte[] answer, int json)
      throws IOException {
    Path file = Files.writeString(folder.resolve("expected"), expected);
    return Expectation.read(file.toString(), 1, dialect, 1e-5, 1).difference(5, answer, json);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void oneInSoManyIsCovered() throws IOException {
    Path file = Files.writeString(folder.resolve("e"), "{}");
    Expectation expectation = Expectation.read(file.toString(), 1, Dialect.TFS, 0, 3);

    assertThat(expectation.covers(0)).isTrue();
    assertThat(expectation.covers(1)).isFalse();
    assertThat(expectation.covers(3)).isTrue();
    assertThat(Expectation.NONE.covers(0)).isFalse();
  }

  @Test
  void ofV2OnlyTheOutputsCount() throws IOException {
    byte[] answer = bytes("{\"model_version\":\"9\",\"id\":\"a\",\"outputs\":[{\"data\":[1]}]}");

    assertThat(difference(Dialect.V2, "{\"outputs\":[{\"data\":[1]}]}", answer, answer.length))
        .isEmpty();
    assertThat(difference(Dialect.TFS, "{\"outputs\":[{\"data\":[1]}]}", answer, answer.length))
        .hasValueSatisfying(text -> assertThat(text).contains("too many"));
  }

  @Test
  void binaryAnswersThatDoNotAddUpAreWrong() throws IOException {
    String header =
        "{\"outputs\":[{\"datatype\":\"INT8\",\"parameters\":{\"binary_data_size\":2}}]}";
    String expected = "{\"outputs\":[{\"datatype\":\"INT8\",\"data\":[7,8]}]}";

    assertThat(difference(Dialect.V2_BINARY, expected, bytes(header + "\u0007\b"), header.length()))
        .isEmpty();
    assertThat(difference(Dialect.V2_BINARY, expected, bytes(header + "\u0007"), header.length()))
        .hasValueSatisfying(text -> assertThat(text).contains("longer than the answer"));
    assertThat(
            difference(Dialect.V2_BINARY, expected, bytes(header + "\u0007\b\t"), header.length()))
        .hasValueSatisfying(text -> assertThat(text).contains("belong to no tensor"));
    String fp64 = header.replace("INT8", "FP64");
    assertThat(difference(Dialect.V2_BINARY, expected, bytes(fp64 + "ab"), fp64.length()))
        .hasValueSatisfying(text -> assertThat(text).contains("ends within a value"));
  }

  @Test
  void answerThatIsNoJsonIsWrong() throws IOException {
    assertThat(difference(Dialect.TFS, "{}", bytes("<html>"), 6))
        .hasValueSatisfying(text -> assertThat(text).startsWith("it cannot be read"));
    assertThat(difference(Dialect.TFS, "{}", new byte[0], 0)).isPresent();
  }
}
