package dev.siskin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {"digits", "mlp784", "strict", "all", "cnn", "heavy-conv", "slow20", "tiny"})
  void everyCommandHasHelp(String command) {
    CommandLineRun run = CommandLineRun.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: examples " + command, "--models=DIR", "--force");
  }

  @Test
  void helpNamesCommandsAndExitCodes() {
    assertThat(CommandLineRun.of("--help").out())
        .contains("digits", "mlp784", "all", "heavy-conv", "tiny", "Exit codes");
  }

  @Test
  void missingCommandIsAUsageError() {
    assertThat(CommandLineRun.of().exitCode()).isEqualTo(2);
  }

  @Test
  void missingModelsFolderIsAUsageError() {
    CommandLineRun run = CommandLineRun.of("mlp784");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--models=DIR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "1,0", "one", ""})
  void versionThatIsNoPositiveNumberIsAUsageError(String versions) {
    CommandLineRun run = CommandLineRun.of("mlp784", "--models", temp, "--versions", versions);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--versions").doesNotContain("\tat ");
  }

  @Test
  void modelsFolderThatIsAFileIsRefusedInOneLine() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    CommandLineRun run = CommandLineRun.of("mlp784", "--models", file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("examples: " + file + " is a file; name a folder\n");
  }

  @Test
  void modelsFolderUnderAFileIsRefusedInOneLine() throws IOException {
    Path folder = Files.createFile(temp.resolve("file")).resolve("models");

    CommandLineRun run = CommandLineRun.of("mlp784", "--models", folder);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("examples: Cannot make the folder " + folder + "; name another one\n");
  }

  @Test
  void modelNameThatIsAFileIsRefusedInOneLine() throws IOException {
    Path file = Files.createFile(temp.resolve("mlp784"));

    CommandLineRun run = CommandLineRun.of("mlp784", "--models", temp);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("examples: Cannot read or write " + file).hasLineCount(1);
  }

  @Test
  void answersThatNameAFolderAreRefusedBeforeTraining() {
    CommandLineRun run = CommandLineRun.of("digits", "--models", temp, "--answers", temp);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("examples: " + temp + " is a folder; name a file for the answers\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void allMakesWhatUpServesAndTheAnswers() {
    Path answers = temp.resolve("answers.json");

    CommandLineRun run =
        CommandLineRun.of("all", "--models", temp.resolve("models"), "--answers", answers);

    assertThat(run.exitCode()).isZero();
    assertThat(temp.resolve("models/digits/1/saved_model.pb")).isNotEmptyFile();
    assertThat(temp.resolve("models/digits/2/saved_model.pb")).isNotEmptyFile();
    assertThat(temp.resolve("models/mlp784/1/saved_model.pb")).isNotEmptyFile();
    assertThat(temp.resolve("models/strict/1/saved_model.pb")).isNotEmptyFile();
    assertThat(answers).isNotEmptyFile();
  }
}
