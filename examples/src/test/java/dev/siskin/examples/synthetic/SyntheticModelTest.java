package dev.siskin.examples.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.examples.ServedModel;
import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.ModelStore;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {
  private static final int ROWS = 5;
  private static final long MOST_BYTES = 5_000_000;

  @TempDir private Path models;

  @ParameterizedTest
  @EnumSource
  void rowsOfABatchAreAnsweredAsAlone(SyntheticModel model) throws Exception {
    model.writeTo(store(false), 1);
    float[] numbers = ServedModel.numbers(ROWS * SyntheticModel.FEATURES, 3);

    try (ServedModel served = new ServedModel(folder(model), ROWS)) {
      assertThat(served.batchable()).isTrue();
      float[] together = served.run(ServedModel.input(ROWS, numbers));
      for (int row = 0; row < ROWS; row++) {
        float[] alone =
            served.run(ServedModel.input(1, row(numbers, row, SyntheticModel.FEATURES)));
        assertThat(row(together, row, SyntheticModel.CLASSES))
            .containsExactly(alone, within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersAreDistributionsThatDependOnTheRow(SyntheticModel model) throws Exception {
    model.writeTo(store(false), 1);
    float[] numbers = ServedModel.numbers(ROWS * SyntheticModel.FEATURES, 4);

    try (ServedModel served = new ServedModel(folder(model), ROWS)) {
      float[] answers = served.run(ServedModel.input(ROWS, numbers));
      float[] first = row(answers, 0, SyntheticModel.CLASSES);
      for (int row = 0; row < ROWS; row++) {
        float[] answer = row(answers, row, SyntheticModel.CLASSES);
        double sum = 0;
        for (float share : answer) {
          assertThat(share).isFinite().isBetween(0f, 1f);
          sum += share;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(row == 0 || distance(first, answer) > 1e-4).as("row %d differs", row).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fileIsSmall(SyntheticModel model) {
    assertThat(model.savedModel(1).getSerializedSize()).isLessThan((int) MOST_BYTES);
  }

  @Test
  void seedDecidesTheWeights(@TempDir Path other) throws Exception {
    SyntheticModel.CNN.writeTo(store(false), 7);
    byte[] seven = Files.readAllBytes(folder(SyntheticModel.CNN).resolve("saved_model.pb"));

    SyntheticModel.CNN.writeTo(ModelStore.open(other, false, quiet()), 7);
    assertThat(other.resolve("cnn/1/saved_model.pb")).hasBinaryContent(seven);
    SyntheticModel.CNN.writeTo(store(true), 8);
    assertThat(Files.readAllBytes(folder(SyntheticModel.CNN).resolve("saved_model.pb")))
        .isNotEqualTo(seven);
  }

  private ModelStore store(boolean force) throws Exception {
    return ModelStore.open(models, force, quiet());
  }

  private static ProgressLine quiet() {
    return new ProgressLine(new PrintWriter(Writer.nullWriter()), false);
  }

  private Path folder(SyntheticModel model) {
    return models.resolve(model.modelName()).resolve("1");
  }

  private static float[] row(float[] rows, int row, int width) {
    return Arrays.copyOfRange(rows, row * width, (row + 1) * width);
  }

  private static double distance(float[] one, float[] other) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }
}
