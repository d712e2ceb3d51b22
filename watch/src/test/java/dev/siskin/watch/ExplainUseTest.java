package dev.siskin.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExplainUseTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "A-1", "a-b-c", "../x-1", "12345678901234-1"})
  void whatIsNoIdIsWrongUse(String id) {
    assertThat(run("explain", id)).isEqualTo(2);
    assertThat(err.toString()).contains("'" + id + "' is no id of a Siskin server");
  }

  @Test
  void anAdminPortNeedsAToken() {
    assertThat(run("explain", "a-1", "--admin", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString()).contains("--admin and --token-file are given together");
  }

  @Test
  void anIdIsNeeded() {
    assertThat(run("explain")).isEqualTo(2);
  }

  @Test
  void helpSaysWhereItLooks() {
    assertThat(run("explain", "--help")).isZero();
    assertThat(out.toString()).contains("x-siskin-request", "siskin.requests.v1", "Exit codes");
  }
}
