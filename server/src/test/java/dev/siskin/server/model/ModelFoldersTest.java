package dev.siskin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFoldersTest {
  @TempDir private Path dir;

  private Path folder(String path) throws IOException {
    return Files.createDirectories(dir.resolve(path));
  }

  private NavigableMap<String, NavigableMap<Long, Path>> found() throws IOException {
    return ModelFolders.find(dir);
  }

  @Test
  void versionsAreNumbersInOrderUnderTheirModel() throws IOException {
    folder("digits/10");
    folder("digits/2");
    folder("other.model_1-x/0");
    assertThat(found()).containsOnlyKeys("digits", "other.model_1-x");
    assertThat(found().get("digits"))
        .containsExactly(
            Map.entry(2L, dir.resolve("digits/2")), Map.entry(10L, dir.resolve("digits/10")));
    assertThat(found().get("other.model_1-x")).containsOnlyKeys(0L);
  }

  @Test
  void anEmptyFolderHoldsNoModel() throws IOException {
    assertThat(found()).isEmpty();
  }

  @Test
  void aModelWithoutVersionsIsNone() throws IOException {
    folder("digits/latest");
    folder("empty");
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "v1", "-1", "1234567890123456789", "1 ", "tmp-2"})
  void aFolderThatIsNoNumberIsPassedOver(String name) throws IOException {
    folder("digits/1");
    folder("digits/" + name);
    assertThat(found().get("digits")).containsOnlyKeys(1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "-x", "a b", "a:b", "ümlaut", "a%2Fb"})
  void aNameThatNoPathCouldCarryIsPassedOver(String name) throws IOException {
    folder("digits/1");
    folder(name + "/1");
    assertThat(found()).containsOnlyKeys("digits");
  }

  @Test
  void aNameOf64CharactersIsTheLongest() throws IOException {
    folder("a".repeat(64) + "/1");
    folder("a".repeat(65) + "/1");
    assertThat(found()).containsOnlyKeys("a".repeat(64));
  }

  @Test
  void filesAreNoFolders() throws IOException {
    folder("digits/1");
    Files.writeString(dir.resolve("digits/2"), "a file");
    Files.writeString(dir.resolve("readme"), "a file");
    assertThat(found()).containsOnlyKeys("digits");
    assertThat(found().get("digits")).containsOnlyKeys(1L);
  }

  @Test
  void symbolicLinksAreNotFollowed(@TempDir Path elsewhere) throws IOException {
    folder("digits/1");
    Path outside = Files.createDirectories(elsewhere.resolve("7"));
    Files.createSymbolicLink(dir.resolve("digits/2"), outside);
    Files.createSymbolicLink(dir.resolve("linked"), elsewhere);
    Files.createSymbolicLink(dir.resolve("digits/3"), elsewhere.resolve("nowhere"));
    assertThat(found()).containsOnlyKeys("digits");
    assertThat(found().get("digits")).containsOnlyKeys(1L);
  }

  @Test
  void ofTwinsTheSecondIsServed() throws IOException {
    folder("digits/001");
    folder("digits/1");
    folder("digits/01");
    assertThat(found().get("digits")).containsExactly(Map.entry(1L, dir.resolve("digits/1")));
  }

  @Test
  void aFolderThatIsNotThereIsAFailure() {
    assertThatThrownBy(() -> ModelFolders.find(dir.resolve("nowhere")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new ModelRepository().discover(dir.resolve("nowhere")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            dir.resolve("nowhere")
                + " is no folder; put models there as <name>/<version>/saved_model.pb");
  }
}
