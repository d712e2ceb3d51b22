package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Progress;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void rateIsThatSinceTheLineBefore() {
    ProgressText text = new ProgressText();

    assertThat(text.line(new Progress(SECOND, 1000, 900, 3, 0, true)))
        .isEqualTo("   1s  sent 1,000  ok 900  errors 3  1,000/s  warming up");
    assertThat(text.line(new Progress(3 * SECOND, 5000, 4900, 3, 2_500_000, false)))
        .isEqualTo("   3s  sent 5,000  ok 4,900  errors 3  2,000/s  p99 2.50 ms");
  }

  @Test
  void twoLinesOfOneMomentDoNotDivideByZero() {
    assertThat(new ProgressText().line(new Progress(0, 0, 0, 0, 0, false)))
        .contains("  0/s  starting");
  }
}
