package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LinuxProcessTest {

  @TempDir private Path proc;

  @Test
  @EnabledOnOs(OS.LINUX)
  void realProcessShowsTimeAndMemory() throws Exception {
    long self = ProcessHandle.current().pid();

    Reading reading = new LinuxProcess(Path.of("/proc"), self).read();

    assertThat(reading.cpuNanos().orElseThrow()).isPositive();
    assertThat(reading.rssBytes().orElseThrow()).isGreaterThan(10 << 20);
    assertThat(reading.peakRssBytes().orElseThrow())
        .isGreaterThanOrEqualTo(reading.rssBytes().orElseThrow());
  }

  @Test
  void processesAreShownWithoutProcToo() throws Exception {
    long self = ProcessHandle.current().pid();

    Reading reading = new AnyProcess(self).read();

    assertThat(reading.cpuNanos().orElseThrow()).isPositive();
    assertThat(reading.rssBytes()).isEmpty();
  }

  @Test
  void numberThatNoProcessHasIsRefused() {
    assertThatThrownBy(() -> new LinuxProcess(proc, 17))
        .isInstanceOf(UnreadableException.class)
        .hasMessage("There is no process 17; --pid takes the number of the server's.");
    assertThatThrownBy(() -> new AnyProcess(Long.MAX_VALUE))
        .isInstanceOf(UnreadableException.class)
        .hasMessageStartingWith("There is no process ");
  }

  @Test
  void processThatEndedIsSaidToHave() throws Exception {
    write(17, 100);
    LinuxProcess process = new LinuxProcess(proc, 17);
    Files.delete(proc.resolve("17/stat"));

    assertThatThrownBy(process::read).hasMessage("Process 17 has ended.");
  }

  @Test
  void successorWithTheSameNumberIsNotTakenForIt() throws Exception {
    write(17, 100);
    LinuxProcess process = new LinuxProcess(proc, 17);
    assertThat(process.read().cpuNanos()).hasValue(30_000_000);
    write(17, 200);

    assertThatThrownBy(process::read).hasMessage("Process 17 has ended.");
  }

  private void write(long pid, long start) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(
        folder.resolve("stat"),
        pid + " (java) S 1 1 1 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 " + start + " 0");
    Files.writeString(folder.resolve("status"), "VmHWM:\t 2 kB\nVmRSS:\t 1 kB\n");
  }
}
