package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Progress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

  private static final long SECOND = 1_000_000_000;

  private final ProgressText text = new ProgressText(Duration.ofSeconds(10));

  private static Progress progress(long seconds, long answers) {
    return new Progress(
        seconds * SECOND,
        answers,
        answers,
        0,
        2_500_000,
        false,
        List.of(new Progress.Line("7", "stable", answers, 3, 1_000_000, 2_000_000)));
  }

  @Test
  void rateIsThatSinceTheLineBefore() {
    assertThat(text.line(new Progress(SECOND, 1000, 900, 3, 0, true)))
        .isEqualTo("   1s  sent 1,000  ok 900  errors 3  1,000/s  warming up");
    assertThat(text.line(new Progress(3 * SECOND, 5000, 4900, 3, 2_500_000, false)))
        .isEqualTo("   3s  sent 5,000  ok 4,900  errors 3  2,000/s  p99 2.50 ms");
  }

  @Test
  void twoLinesOfOneMomentDoNotDivideByZero() {
    assertThat(text.line(Progress.NONE)).contains("  0/s  starting");
  }

  @Test
  void screenHasABarTheLineAndARowForEachVersion() {
    text.screen(progress(2, 1000));

    assertThat(text.screen(progress(4, 5000)))
        .containsExactly(
            "[############..................]  40%  6s left",
            "   4s  sent 5,000  ok 5,000  errors 0  2,000/s  p99 2.50 ms",
            "version        arm                 answers        /s    p50 ms    p99 ms     other",
            "7              stable                5,000     2,000      1.00      2.00         3");
  }

  @Test
  void barStaysWithinItselfWhenTheRunTakesLonger() {
    assertThat(text.screen(progress(30, 1)).get(0))
        .isEqualTo("[##############################] 100%  0s left");
  }
}
