package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProcTextTest {

  /** A program may call itself anything, brackets and blanks included. */
  private static final String STAT =
      "4711 (my (odd) 9 name) S 1 4711 4711 0 -1 4194560 9 0 0 0 1234 66 7 8 20 0 31 0 987654 1 2";

  private static final String STATUS =
      """
      Name:\tjava
      VmPeak:\t 5000000 kB
      VmHWM:\t  470016 kB
      VmRSS:\t  460032 kB
      """;

  @Test
  void processorTimeIsUserAndSystemTimeInHundredths() {
    assertThat(ProcText.cpuNanos(STAT)).isEqualTo(1300L * 10_000_000);
  }

  @Test
  void startIsFoundBehindAnyName() {
    assertThat(ProcText.startTicks(STAT)).isEqualTo(987_654);
  }

  @Test
  void sizesAreInBytes() {
    assertThat(ProcText.bytes(STATUS, "VmRSS")).hasValue(460_032L << 10);
    assertThat(ProcText.bytes(STATUS, "VmHWM")).hasValue(470_016L << 10);
  }

  /** A process that is about to end has none. */
  @Test
  void missingSizeIsUnknown() {
    assertThat(ProcText.bytes("Name:\tjava\nState:\tZ (zombie)\n", "VmRSS"))
        .isEqualTo(OptionalLong.empty());
  }
}
