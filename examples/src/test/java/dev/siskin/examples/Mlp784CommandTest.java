package dev.siskin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Mlp784CommandTest {
  @TempDir private Path models;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32})
  void anyBatchSizeGivesOneDistributionARow(int rows) {
    CommandLineRun.of("mlp784", "--models", models);

    try (LoadedModel model = new LoadedModel(folder(1))) {
      List<List<Float>> probs = model.floats("x", images(rows), "probs");

      assertThat(probs).hasSize(rows);
      for (List<Float> row : probs) {
        assertThat(row).hasSize(10);
        assertThat(row.stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void graphIsThreeDenseLayersAndNoMore() {
    CommandLineRun.of("mlp784", "--models", models);

    try (LoadedModel model = new LoadedModel(folder(1))) {
      assertThat(model.opTypes())
          .containsExactlyInAnyOrder(
              "Placeholder",
              "Const",
              "Const",
              "MatMul",
              "Add",
              "Relu",
              "Const",
              "Const",
              "MatMul",
              "Add",
              "Relu",
              "Const",
              "Const",
              "MatMul",
              "Add",
              "Softmax");
    }
  }

  @Test
  void versionsAnswerDifferently() {
    CommandLineRun run = CommandLineRun.of("mlp784", "--models", models, "--versions", "1,2");

    assertThat(run.exitCode()).isZero();
    try (LoadedModel first = new LoadedModel(folder(1));
        LoadedModel second = new LoadedModel(folder(2))) {
      assertThat(first.floats("x", images(1), "probs"))
          .isNotEqualTo(second.floats("x", images(1), "probs"));
    }
  }

  @Test
  void sameSeedGivesTheSameBytes(@TempDir Path other) {
    CommandLineRun.of("mlp784", "--models", models, "--versions", "2", "--seed", "8");
    CommandLineRun.of("mlp784", "--models", other, "--versions", "1", "--seed", "9");

    assertThat(folder(2).resolve("saved_model.pb"))
        .hasSameBinaryContentAs(other.resolve("mlp784/1/saved_model.pb"));
  }

  @Test
  void versionThatIsThereIsLeftAlone() {
    CommandLineRun.of("mlp784", "--models", models);

    CommandLineRun again = CommandLineRun.of("mlp784", "--models", models, "--seed", "5");

    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .isEqualTo("mlp784 version 1 is there already; --force makes it again\n");
  }

  @Test
  void forceReplacesAVersion() throws Exception {
    CommandLineRun.of("mlp784", "--models", models);
    byte[] before = Files.readAllBytes(folder(1).resolve("saved_model.pb"));

    CommandLineRun.of("mlp784", "--models", models, "--seed", "5", "--force");

    assertThat(folder(1).resolve("saved_model.pb").toFile()).isNotEmpty();
    assertThat(Files.readAllBytes(folder(1).resolve("saved_model.pb"))).isNotEqualTo(before);
    assertThat(folder(1).resolve("manifest.json")).content().contains("\"seed\" : 5");
  }

  private Path folder(int version) {
    return models.resolve("mlp784").resolve(Integer.toString(version));
  }

  private static List<float[]> images(int rows) {
    Random random = new Random(3);
    List<float[]> images = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      float[] image = new float[784];
      for (int i = 0; i < image.length; i++) {
        image[i] = random.nextFloat();
      }
      images.add(image);
    }
    return images;
  }
}
