package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void listNamesAllBenchmarks() {
    assertThat(run("--list")).isZero();
    assertThat(out.toString().lines()).hasSameSizeAs(Bench.values());
    assertThat(out.toString()).contains("  batcher-one-lane ", "  telemetry-outbox ");
  }

  @Test
  void listOfAPatternNamesThoseAlone() {
    assertThat(run("route", "--list")).isZero();
    assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("  route-"));
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("[PATTERN]", "--quick", "--list", "Exit codes:", "130");
    assertThat(out.toString()).doesNotContain("--results");
  }

  @Test
  void nameThatNoBenchmarkHasIsAUsageError() {
    assertThat(run("jsno")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("No benchmark has 'jsno' in its name; ./siskin bench --list names them.")
        .hasLineCount(1);
  }

  @Test
  void secondPatternIsAUsageError() {
    assertThat(run("json", "route")).isEqualTo(2);
    assertThat(err.toString()).contains("route").hasLineCount(1);
  }

  @Test
  void folderThatCannotBeMadeIsToldBeforeAnythingRuns(@TempDir Path dir) throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThat(run("--results", file.resolve("bench").toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("bench: ").contains("file").hasLineCount(1);
  }

  private int run(String... args) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
