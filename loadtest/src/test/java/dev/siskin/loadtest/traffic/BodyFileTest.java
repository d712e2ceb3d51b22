package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFileTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("bodies.json"), text);
  }

  @Test
  void documentOverManyLinesIsOneBodyByteForByte() throws IOException {
    String text = "{\n  \"instances\": [[1.0,\n NaN]]\n}\n";

    Bodies bodies = BodyFile.read(file(text));

    assertThat(bodies.encoded()).hasSize(1);
    assertThat(bodies.at(5).toString()).isEqualTo(text);
  }

  @Test
  void jsonLinesAreSentInTurn() throws IOException {
    Bodies bodies = BodyFile.read(file("{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}\n"));

    assertThat(bodies.encoded()).hasSize(3);
    assertThat(bodies.at(0).toString()).isEqualTo("{\"a\":1}");
    assertThat(bodies.at(4).toString()).isEqualTo("{\"a\":2}");
  }

  @Test
  void brokenLineIsNamed() throws IOException {
    Path file = file("{\"a\":1}\n{\"a\":\n");

    assertThatThrownBy(() -> BodyFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    Path file = file(" \n");

    assertThatThrownBy(() -> BodyFile.read(file)).hasMessageContaining("empty");
  }

  @Test
  void missingFileIsRefusedWithItsName() {
    assertThatThrownBy(() -> BodyFile.read(folder.resolve("none.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void binaryFileIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("raw"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(() -> BodyFile.read(file)).hasMessageContaining("UTF-8");
  }
}
