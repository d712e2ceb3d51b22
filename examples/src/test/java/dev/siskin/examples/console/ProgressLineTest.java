package dev.siskin.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter out = new StringWriter();

  @Test
  void terminalLineIsOverwrittenAndEndedOnce() {
    ProgressLine progress = new ProgressLine(new PrintWriter(out), true);

    progress.step("task", 1, 2, "long detail");
    progress.step("task", 2, 2, "short");

    assertThat(out).hasToString("\rtask: 1 of 2, long detail\rtask: 2 of 2, short      \n");
  }

  @Test
  void wordsEndATerminalLineFirst() {
    ProgressLine progress = new ProgressLine(new PrintWriter(out), true);

    progress.step("task", 1, 2, null);
    progress.say("stop");

    assertThat(out).hasToString("\rtask: 1 of 2\nstop\n");
  }

  @Test
  void logGetsTenLinesOfAHundredSteps() {
    ProgressLine progress = new ProgressLine(new PrintWriter(out), false);

    for (int step = 1; step <= 100; step++) {
      progress.step("task", step, 100, null);
    }

    assertThat(out.toString().lines().toList()).hasSize(10).last().isEqualTo("task: 100 of 100");
    assertThat(out.toString()).doesNotContain("\r");
  }

  @Test
  void logGetsEveryStepOfAShortTask() {
    ProgressLine progress = new ProgressLine(new PrintWriter(out), false);

    progress.step("task", 1, 3, null);
    progress.step("task", 2, 3, null);
    progress.step("task", 3, 3, null);

    assertThat(out.toString().lines()).hasSize(3);
  }
}
