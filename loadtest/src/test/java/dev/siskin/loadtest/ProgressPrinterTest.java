package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {

  private static final Progress PROGRESS = new Progress(1_000_000_000, 1, 1, 0, 0, false);

  private final StringWriter text = new StringWriter();

  private void seconds(ProgressPrinter printer, int count) {
    for (int i = 0; i < count; i++) {
      printer.second(PROGRESS);
    }
    printer.finish();
  }

  @Test
  void terminalGetsOneLineThatIsRewrittenAndThenWipedOut() {
    seconds(new ProgressPrinter(new PrintWriter(text), true), 3);

    assertThat(text.toString()).doesNotContain("\n").endsWith(" \r");
    assertThat(text.toString().split("\r", -1)).hasSize(6);
  }

  @Test
  void fileGetsALineEveryTenSeconds() {
    seconds(new ProgressPrinter(new PrintWriter(text), false), 25);

    assertThat(text.toString().lines()).hasSize(2);
    assertThat(text.toString()).doesNotContain("\r");
  }
}
