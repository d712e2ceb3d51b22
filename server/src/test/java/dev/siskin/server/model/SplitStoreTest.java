package dev.siskin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitStoreTest {
  private static final Map<String, Split> TWO =
      Map.of(
          "digits", new Split("salt \" ü", 9, 3, List.of(new Canary(4, 0.1), new Canary(5, 1e-9))),
          "other", new Split("other", Long.MAX_VALUE, 0, List.of()));

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("splits.json");
  }

  @Test
  void nothingWasSavedAtFirst() throws IOException {
    assertThat(new SplitStore(dir.resolve("not/there")).load()).isEmpty();
  }

  @Test
  void whatWasSavedIsLoadedAndTheFolderIsMade() throws IOException {
    Path deep = dir.resolve("a/b");
    new SplitStore(deep).save(TWO);
    assertThat(new SplitStore(deep).load()).isEqualTo(TWO);
    assertThat(deep).isDirectoryContaining("glob:**/splits.json");
    assertThat(deep.toFile().list()).hasSize(1);
  }

  @Test
  void theLastSaveCounts() throws IOException {
    SplitStore store = new SplitStore(dir);
    store.save(TWO);
    store.save(Map.of());
    assertThat(store.load()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"splits\":null}",
        "{\"splits\":{\"m\":null}}",
        "{\"splits\":{\"m\":{}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"epoch\":1,\"stable\":2}}}",
        "{\"splits\":{\"m\":{\"salt\":null,\"epoch\":1,\"stable\":2,\"canaries\":[]}}}",
        "{\"splits\":{\"m\":{\"epoch\":1,\"stable\":2,\"canaries\":[]}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"stable\":2,\"canaries\":[]}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"epoch\":1.5,\"stable\":2,\"canaries\":[]}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"epoch\":1,\"stable\":2,\"canaries\":[null]}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"epoch\":1,\"stable\":2,\"canaries\":[{\"version\":3}]}}}",
        "{\"splits\":{\"m\":{\"salt\":\"m\",\"epoch\":1,\"stable\":2,"
            + "\"canaries\":[{\"version\":3,\"weight\":7}]}}}",
        "{\"splits\":{},\"more\":1}",
        "{\"splits\":{}} more",
        "{\"splits\":{",
        "\u0000\u0000\u0000",
      })
  void aDamagedFileIsRefusedInASentence(String content) throws IOException {
    Files.writeString(file(), content);
    assertThatThrownBy(() -> new SplitStore(dir).load())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file() + " is damaged (")
        .hasMessageEndingWith("); mend it or move it away");
  }

  @Test
  void aSaveThatCannotBeWrittenKeepsTheOld() throws IOException {
    SplitStore store = new SplitStore(dir);
    store.save(TWO);
    Files.createDirectory(dir.resolve("splits.json.new"));
    assertThatThrownBy(() -> store.save(Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file() + " cannot be saved")
        .hasMessageContaining("name another state folder");
    assertThat(store.load()).isEqualTo(TWO);
    Files.delete(dir.resolve("splits.json.new"));
    store.save(Map.of());
    assertThat(store.load()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsAFailure() throws IOException {
    Path inTheWay = Files.writeString(dir.resolve("state"), "a file");
    assertThatThrownBy(() -> new SplitStore(inTheWay).save(TWO)).isInstanceOf(IOException.class);
    assertThat(inTheWay).hasContent("a file");
  }

  @Test
  void leftoversOfASaveThatWasCutOffDoNotMatter() throws IOException {
    SplitStore store = new SplitStore(dir);
    store.save(TWO);
    Files.writeString(dir.resolve("splits.json.new"), "{\"spl".repeat(1000));
    assertThat(new SplitStore(dir).load()).isEqualTo(TWO);
    store.save(Map.of("digits", Split.allTo("digits", 1)));
    assertThat(store.load()).containsOnlyKeys("digits");
  }
}
