package dev.siskin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void wrongUseIsOneSentenceAndExitCode2() {
    assertThat(run("tail", "--window=never")).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("--window", "'never'")
        .endsWith("See siskin-watch tail --help.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aCommandIsNeeded() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("Name a command.");
  }

  @Test
  void helpSaysWhatJsonAndExitCodesAre() {
    assertThat(run("tail", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--from-beginning",
            "--json",
            "--kafka-config",
            "\"window\"",
            "\"arm\"",
            "Exit codes",
            "130");
  }

  @Test
  void helpOfTheArchiveSaysWhatIsWrittenAndHowToReadIt() {
    assertThat(run("archive", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--from-beginning",
            "--until-end",
            "--kafka-config",
            "MODEL:VERSION:ARM:STAGE",
            "Exit codes")
        .contains("HistogramLogProcessor", "archive-state.json");
  }

  @Test
  void theArchiveNeedsAFolderAndTopicsACommand() {
    assertThat(run("archive")).isEqualTo(2);
    assertThat(err.toString()).contains("--dir");
    assertThat(run("topics")).isEqualTo(2);
    assertThat(err.toString()).contains("Say create or check.");
  }

  private int run(String... args) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(args);
  }
}
