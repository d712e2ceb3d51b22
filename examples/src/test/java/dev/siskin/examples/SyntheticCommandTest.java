package dev.siskin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticCommandTest {
  @TempDir private Path models;

  @ParameterizedTest
  @ValueSource(strings = {"cnn", "heavy-conv", "slow20"})
  void commandWritesTheModelOfItsName(String name) {
    CommandLineRun run = CommandLineRun.of(name, "--models", models, "--seed", "5");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(models.resolve(name).resolve("1/saved_model.pb")).isNotEmptyFile();
    assertThat(models.resolve(name).resolve("1/manifest.json")).content().contains("\"seed\" : 5");
  }

  @Test
  void modelThatIsThereIsLeftAlone() {
    CommandLineRun.of("cnn", "--models", models);

    assertThat(CommandLineRun.of("cnn", "--models", models).out())
        .isEqualTo("cnn version 1 is there already; --force makes it again\n");
  }

  @Test
  void tinyWritesAsManyAsAskedFor() {
    CommandLineRun run = CommandLineRun.of("tiny", "--models", models, "--count", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(models)
        .isDirectoryContaining("glob:**tiny-0002")
        .isDirectoryNotContaining("glob:**tiny-0003");
    assertThat(run.out()).endsWith("2 tiny models written, 0 there before\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10000", "many", ""})
  void countOutsideOfItsRangeIsAUsageError(String count) {
    CommandLineRun run = CommandLineRun.of("tiny", "--models", models, "--count", count);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--count").doesNotContain("\tat ");
    assertThat(models).isEmptyDirectory();
  }
}
