package dev.siskin.examples.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.examples.ServedModel;
import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.ModelStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TinyModelsTest {
  @TempDir private Path models;
  private final StringWriter out = new StringWriter();

  @Test
  void eachAnswersWithItsNumber() throws Exception {
    write(3);

    for (int number = 1; number <= 3; number++) {
      Path folder = models.resolve(TinyModels.name(number)).resolve("1");
      try (ServedModel served = new ServedModel(folder, 2)) {
        assertThat(served.batchable()).isTrue();
        assertThat(served.run(ServedModel.input(2, new float[] {0, 2, 4, 6, 8, 10, 12, 14})))
            .containsExactly(
                number,
                number + 1,
                number + 2,
                number + 3,
                number + 4,
                number + 5,
                number + 6,
                number + 7);
      }
    }
  }

  @Test
  void countSaysHowManyThereAre() throws IOException {
    write(12);

    try (Stream<Path> names = Files.list(models)) {
      assertThat(names.map(name -> name.getFileName().toString()))
          .hasSize(12)
          .contains("tiny-0001", "tiny-0012");
    }
    assertThat(out.toString()).endsWith("12 tiny models written, 0 there before\n");
  }

  @Test
  void onlyThoseThatAreMissingAreMade() throws IOException {
    write(2);

    write(5);

    assertThat(out.toString()).endsWith("3 tiny models written, 2 there before\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, TinyModels.MOST + 1})
  void otherCountsAreRefused(int count) {
    assertThatThrownBy(() -> write(count)).isInstanceOf(IllegalArgumentException.class);
    assertThat(models).isEmptyDirectory();
  }

  private void write(int count) throws IOException {
    ProgressLine quiet = new ProgressLine(new PrintWriter(Writer.nullWriter()), false);
    ModelStore store = ModelStore.open(models, false, quiet);
    new TinyModels(store, new ProgressLine(new PrintWriter(out), false)).write(count);
  }
}
