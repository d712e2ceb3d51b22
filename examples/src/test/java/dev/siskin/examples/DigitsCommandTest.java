package dev.siskin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trains both versions for real, once, and asks the exported files what the trainer was asked. */
class DigitsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HELD_OUT_ROWS = 359;

  @TempDir private static Path temp;
  private static Path models;
  private static Path answersFile;
  private static CommandLineRun run;
  private static JsonNode answers;
  private static List<float[]> heldOut;

  @BeforeAll
  static void train() throws IOException {
    models = temp.resolve("deep/models");
    answersFile = temp.resolve("answers/digits-heldout.json");
    run = CommandLineRun.of("digits", "--models", models, "--answers", answersFile);
    answers = JSON.readTree(answersFile.toFile());
    heldOut = new ArrayList<>();
    answers.get("rows").forEach(row -> heldOut.add(floats(row.get("pixels"))));
  }

  @Test
  void trainingSucceedsAndShowsItsProgress() {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("digits version 1: 40 of 40", "digits version 2: 30 of 30");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void exportAnswersWhatTheTrainerAnswered(int version) {
    try (LoadedModel model = new LoadedModel(folder(version))) {
      List<Long> classes = model.longs("pixels", heldOut, "class");
      List<List<Float>> probabilities = model.floats("pixels", heldOut, "probabilities");

      assertThat(heldOut).hasSize(HELD_OUT_ROWS);
      for (int row = 0; row < HELD_OUT_ROWS; row++) {
        JsonNode expected = prediction(row, version);
        assertThat(classes.get(row)).isEqualTo(expected.get("class").longValue());
        assertClose(probabilities.get(row), floats(expected.get("probabilities")));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,7", "1,32", "2,1", "2,7", "2,32"})
  void anyBatchSizeGivesTheSameAnswers(int version, int rows) {
    try (LoadedModel model = new LoadedModel(folder(version))) {
      List<float[]> batch = heldOut.subList(100, 100 + rows);

      List<Long> classes = model.longs("pixels", batch, "class");
      List<List<Float>> probabilities = model.floats("pixels", batch, "probabilities");

      assertThat(probabilities).hasSize(rows);
      for (int row = 0; row < rows; row++) {
        JsonNode expected = prediction(100 + row, version);
        assertThat(classes.get(row)).isEqualTo(expected.get("class").longValue());
        assertClose(probabilities.get(row), floats(expected.get("probabilities")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void exportHoldsNoVariablesAndNoTraining(int version) throws IOException {
    try (LoadedModel model = new LoadedModel(folder(version));
        Stream<Path> files = Files.list(folder(version))) {
      assertThat(model.opTypes())
          .isSubsetOf(
              "Placeholder",
              "Const",
              "Mul",
              "Reshape",
              "Conv2D",
              "BiasAdd",
              "Relu",
              "MaxPoolV2",
              "MatMul",
              "Add",
              "Softmax",
              "ArgMax");
      assertThat(model.nodeNames()).doesNotContain("labels");
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("saved_model.pb", "manifest.json");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manifestNamesTheModelBesideIt(int version) throws Exception {
    JsonNode manifest = manifest(version);

    assertThat(manifest.get("name").textValue()).isEqualTo("digits");
    assertThat(manifest.get("version").intValue()).isEqualTo(version);
    assertThat(manifest.get("digest").textValue())
        .isEqualTo(sha256(folder(version).resolve("saved_model.pb")))
        .isEqualTo(answers.get("digests").get(Integer.toString(version)).textValue());
    assertThat(manifest.get("signature").toString())
        .isEqualTo(
            """
            {"key":"serving_default","method":"tensorflow/serving/predict",\
            "inputs":[{"name":"pixels","dtype":"DT_FLOAT","shape":[-1,64]}],\
            "outputs":[{"name":"probabilities","dtype":"DT_FLOAT","shape":[-1,10]},\
            {"name":"class","dtype":"DT_INT64","shape":[-1]}]}""");
    assertThat(manifest.get("training").get("rows").intValue()).isEqualTo(1797 - HELD_OUT_ROWS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void statedAccuracyIsThatOfTheAnswers(int version) throws IOException {
    int correct = 0;
    for (int row = 0; row < HELD_OUT_ROWS; row++) {
      int label = answers.get("rows").get(row).get("label").intValue();
      correct += prediction(row, version).get("class").intValue() == label ? 1 : 0;
    }

    JsonNode metrics = manifest(version).get("metrics");
    assertThat(metrics.get("correct").intValue()).isEqualTo(correct);
    assertThat(metrics.get("heldOutRows").intValue()).isEqualTo(HELD_OUT_ROWS);
    assertThat(metrics.get("heldOutAccuracy").doubleValue())
        .isEqualTo((double) correct / HELD_OUT_ROWS);
  }

  @Test
  void secondVersionIsBetterThanTheFirst() throws IOException {
    double first = manifest(1).get("metrics").get("heldOutAccuracy").doubleValue();
    double second = manifest(2).get("metrics").get("heldOutAccuracy").doubleValue();

    assertThat(first).isGreaterThan(0.93);
    assertThat(second).isGreaterThan(first);
  }

  @Test
  void secondRunLeavesEverythingAlone() throws IOException {
    Object model = identity(folder(1));
    Object file = identity(answersFile);

    CommandLineRun again =
        CommandLineRun.of("digits", "--models", models, "--answers", answersFile);

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("digits version 1 is there already").doesNotContain("loss");
    assertThat(identity(folder(1))).isEqualTo(model);
    assertThat(identity(answersFile)).isEqualTo(file);
  }

  @Test
  void answersOfOtherModelsAreMadeAgain() throws IOException {
    Path stale = Files.writeString(temp.resolve("stale.json"), "{\"digests\":{\"1\":\"other\"}}");

    CommandLineRun again = CommandLineRun.of("digits", "--models", models, "--answers", stale);

    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .contains("no answers of these models yet")
        .contains("digits version 1 unchanged", "digits version 2 unchanged");
    assertThat(JSON.readTree(stale.toFile())).isEqualTo(answers);
  }

  @Test
  void damagedVersionAloneIsMadeAgain(@TempDir Path other) throws IOException {
    copyVersion(1, other);
    copyVersion(2, other);
    Path damaged = other.resolve("digits/1/saved_model.pb");
    Files.writeString(damaged, "half a mod");

    CommandLineRun again = CommandLineRun.of("digits", "--models", other);

    assertThat(again.out())
        .contains("digits version 1 does not match its manifest", "digits version 2 is there")
        .doesNotContain("digits version 2:");
    assertThat(damaged).hasSameBinaryContentAs(folder(1).resolve("saved_model.pb"));
  }

  @Test
  void folderWithoutManifestIsRefused(@TempDir Path other) throws IOException {
    Path foreign = Files.createDirectories(other.resolve("digits/2"));
    Path treasure = Files.writeString(foreign.resolve("saved_model.pb"), "somebody's own");

    CommandLineRun refused = CommandLineRun.of("digits", "--models", other);

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("examples: " + foreign)
        .contains("--force")
        .hasLineCount(1);
    assertThat(treasure).hasContent("somebody's own");
  }

  private static Path folder(int version) {
    return models.resolve("digits").resolve(Integer.toString(version));
  }

  private static JsonNode manifest(int version) throws IOException {
    return JSON.readTree(folder(version).resolve("manifest.json").toFile());
  }

  private static JsonNode prediction(int row, int version) {
    return answers.get("rows").get(row).get("predictions").get(Integer.toString(version));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  private static void assertClose(List<Float> actual, float[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual.get(i)).isCloseTo(expected[i], within(1e-5f));
    }
  }

  private static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  /** The inode: another one means that the file or folder was replaced. */
  private static Object identity(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  private static void copyVersion(int version, Path other) throws IOException {
    Path to = Files.createDirectories(other.resolve("digits/" + version));
    for (String file : List.of("saved_model.pb", "manifest.json")) {
      Files.copy(folder(version).resolve(file), to.resolve(file));
    }
  }
}
