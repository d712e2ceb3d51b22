package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processor time of a process' event loops, as Linux shows it for each thread: what requests
 * cost that never leave the loop, while other threads of the process are busy.
 */
final class LoopCpu {
  /** The kernel keeps the first fifteen letters. */
  private static final String NAME = "vert.x-eventloo";

  private static final int USER_TICKS = 11;
  private static final double MICROS_PER_TICK = 10_000;

  private LoopCpu() {}

  /** Microseconds since the process began. */
  static double micros(long pid) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    double ticks = 0;
    try (Stream<Path> threads = Files.list(tasks)) {
      List<Path> loops = threads.filter(LoopCpu::isLoop).toList();
      assertThat(loops).as("event loops of %d", pid).isNotEmpty();
      for (Path loop : loops) {
        ticks += ticks(Files.readString(loop.resolve("stat")));
      }
    }
    return ticks * MICROS_PER_TICK;
  }

  private static boolean isLoop(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(NAME);
    } catch (IOException ended) {
      return false;
    }
  }

  /** The name in the line may hold blanks, so fields are counted from its closing bracket. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
  }
}
