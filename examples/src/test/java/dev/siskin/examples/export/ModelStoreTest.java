package dev.siskin.examples.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.examples.console.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

class ModelStoreTest {
  private static final String MODEL_FILE = "m/1/saved_model.pb";
  private static final String MANIFEST_FILE = "m/1/manifest.json";

  @TempDir private Path root;
  private final StringWriter out = new StringWriter();

  @Test
  void absentVersionIsDue() throws IOException {
    assertThat(store(false).isDue("m", 1)).isTrue();
    assertThat(store(false).digest("m", 1)).isEmpty();
  }

  @Test
  void wholeVersionIsDueOnlyByForce() throws IOException {
    String digest = put(store(false), 1);

    assertThat(store(false).isDue("m", 1)).isFalse();
    assertThat(store(true).isDue("m", 1)).isTrue();
    assertThat(store(false).digest("m", 1)).isEqualTo(Optional.of(digest));
  }

  @Test
  void changedModelIsDue() throws IOException {
    put(store(false), 1);
    Files.writeString(root.resolve(MODEL_FILE), "other");

    assertThat(store(false).isDue("m", 1)).isTrue();
    assertThat(store(false).digest("m", 1)).isEmpty();
  }

  @Test
  void missingModelIsDue() throws IOException {
    put(store(false), 1);
    Files.delete(root.resolve(MODEL_FILE));

    assertThat(store(false).isDue("m", 1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "null", "[]", "{}", "{\"training\":{},\"metrics\":{}}"})
  void unreadableManifestIsDue(String manifest) throws IOException {
    put(store(false), 1);
    Files.writeString(root.resolve(MANIFEST_FILE), manifest);

    assertThat(store(false).isDue("m", 1)).isTrue();
  }

  @Test
  void foreignVersionIsDueOnlyByForce() throws IOException {
    put(store(false), 1);
    Files.delete(root.resolve(MANIFEST_FILE));

    assertThatThrownBy(() -> store(false).isDue("m", 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--force");
    assertThat(store(true).isDue("m", 1)).isTrue();
  }

  @Test
  void sameModelIsNotWrittenTwice() throws IOException {
    put(store(false), 1);
    Object before = Files.getAttribute(root.resolve("m/1"), "unix:ino");

    put(store(true), 1);

    assertThat(Files.getAttribute(root.resolve("m/1"), "unix:ino")).isEqualTo(before);
    assertThat(out.toString()).contains("m version 1 unchanged in");
  }

  @Test
  void otherModelReplacesTheWholeFolder() throws IOException {
    put(store(false), 1);
    Files.createDirectories(root.resolve("m/1/variables/deep"));

    String digest = put(store(true), 2);

    assertThat(store(false).digest("m", 1)).isEqualTo(Optional.of(digest));
    assertThat(root.resolve("m/1/variables")).doesNotExist();
  }

  @Test
  void nothingTemporaryIsLeftBehind() throws IOException {
    put(store(false), 1);
    put(store(true), 2);

    try (Stream<Path> versions = Files.list(root.resolve("m"))) {
      assertThat(versions).containsExactly(root.resolve("m/1"));
    }
  }

  @Test
  void wholeFileReplacesAndLeavesNoSibling() throws IOException {
    Path file = Files.writeString(root.resolve("a.json"), "before, and longer");

    WholeFile.write(file, new byte[] {'n', 'o', 'w'});

    assertThat(file).hasContent("now");
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void failedWriteLeavesNoSibling() throws IOException {
    Path folder = root.resolve("taken");
    Files.createDirectories(folder.resolve("inside"));

    assertThatThrownBy(() -> WholeFile.write(folder, new byte[1])).isInstanceOf(IOException.class);

    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(folder);
    }
  }

  private ModelStore store(boolean force) throws IOException {
    return ModelStore.open(root, force, new ProgressLine(new PrintWriter(out), false));
  }

  /** Models of different schema versions are different models, as far as a store can see. */
  private static String put(ModelStore store, int schemaVersion) throws IOException {
    SavedModel model =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(schemaVersion)
            .addMetaGraphs(
                MetaGraphDef.newBuilder()
                    .putSignatureDef(ServingSignature.KEY, SignatureDef.getDefaultInstance()))
            .build();
    return store.put("m", 1, model, Map.of("seed", 7L), Map.of());
  }
}
