package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/**
 * The processor time of a process' event loops: what requests cost that never leave the loop, while
 * other threads of the process are busy.
 */
final class LoopCpu {
  private static final String NAME = "vert.x-eventloop-thread";

  private LoopCpu() {}

  /** Microseconds since the process began. */
  static double micros(long pid) throws IOException {
    double micros = ThreadCpu.micros(pid, NAME);
    assertThat(micros).as("event loops of %d", pid).isPositive();
    return micros;
  }
}
