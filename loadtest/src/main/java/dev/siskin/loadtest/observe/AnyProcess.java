package dev.siskin.loadtest.observe;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A process as the JDK shows it where there is no /proc: its processor time, and no memory. */
final class AnyProcess implements UseSource {

  private final ProcessHandle process;

  AnyProcess(long pid) throws UnreadableException {
    this.process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new UnreadableException(
                        "There is no process "
                            + pid
                            + "; --pid takes the number of the server's."));
  }

  @Override
  public boolean isCheap() {
    return true;
  }

  @Override
  public Reading read() throws UnreadableException {
    Optional<Duration> time = process.info().totalCpuDuration();
    if (time.isEmpty()) {
      throw new UnreadableException(
          process.isAlive()
              ? "The processor time of process " + process.pid() + " is not shown to this user."
              : "Process " + process.pid() + " has ended.");
    }
    return Reading.ofProcess(time.get().toNanos(), OptionalLong.empty(), OptionalLong.empty());
  }
}
