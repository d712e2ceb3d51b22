package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata comes from the server, which may say anything. */
class InputShapesTest {

  private static InputShapes shapes(String dims) {
    String metadata =
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": " + dims + "}]}";
    return InputShapes.parse(Dialect.V2, metadata.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void unknownSizeThatComesFirstIsRows() {
    assertThat(shapes("[-1, 4]").bodies(Dialect.V2, 3, Map.of()).at(0).toString())
        .contains("\"shape\":[3,4]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[9223372036854775807]",
        "[-1, 3000000000]",
        "[2000000, 2000000, 2000000, 2000000]",
        "[65536, 65536, 65536, 65536]",
        "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
      })
  void modelThatIsTooLargeIsRefusedInOneSentence(String dims) {
    assertThatThrownBy(() -> shapes(dims).bodies(Dialect.V2, 1, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
