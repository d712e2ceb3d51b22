package dev.siskin.examples.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.examples.ServedModel;
import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.ModelStore;
import dev.siskin.protocol.error.ServingException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictModelTest {
  @TempDir private Path models;

  @BeforeEach
  void write() throws Exception {
    ProgressLine quiet = new ProgressLine(new PrintWriter(Writer.nullWriter()), false);
    StrictModel.writeTo(ModelStore.open(models, false, quiet));
  }

  @Test
  void finiteRowsAreHalved() throws Exception {
    try (ServedModel served = new ServedModel(models.resolve("strict/1"), 2)) {
      assertThat(served.batchable()).isTrue();
      assertThat(served.run(ServedModel.input(2, new float[] {1, 2, 3, 4, -8, 0, 1e30f, 6})))
          .containsExactly(0.5f, 1, 1.5f, 2, -4, 0, 5e29f, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void oneBadNumberFailsTheWholeRun(float bad) throws Exception {
    try (ServedModel served = new ServedModel(models.resolve("strict/1"), 2)) {
      assertThatThrownBy(
              () -> served.run(ServedModel.input(2, new float[] {1, 2, 3, 4, 5, 6, bad, 8})))
          .isInstanceOf(ServingException.class)
          .hasMessageContaining("the model refuses these values");
    }
  }
}
