package dev.siskin.loadtest.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process as Linux shows it under /proc, and still the same one at each look. */
final class LinuxProcess implements UseSource {

  private final long pid;
  private final Path folder;
  private final long startTicks;

  /**
   * @param proc where such folders are, {@code /proc}
   */
  LinuxProcess(Path proc, long pid) throws UnreadableException {
    this.pid = pid;
    this.folder = proc.resolve(Long.toString(pid));
    if (!Files.isDirectory(folder)) {
      throw new UnreadableException(
          "There is no process " + pid + "; --pid takes the number of the server's.");
    }
    this.startTicks = ProcText.startTicks(text("stat"));
  }

  @Override
  public boolean isCheap() {
    return true;
  }

  @Override
  public Reading read() throws UnreadableException {
    String stat = text("stat");
    String status = text("status");
    if (ProcText.startTicks(stat) != startTicks) {
      throw ended();
    }
    return Reading.ofProcess(
        ProcText.cpuNanos(stat), ProcText.bytes(status, "VmRSS"), ProcText.bytes(status, "VmHWM"));
  }

  private String text(String file) throws UnreadableException {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException gone) {
      throw ended();
    }
  }

  private UnreadableException ended() {
    return new UnreadableException("Process " + pid + " has ended.");
  }
}
