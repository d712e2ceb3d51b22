package dev.siskin.standalone.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The processor time of a process' threads by their name, as Linux shows it. */
final class ThreadCpu {
  /** The kernel keeps the first so many letters of a name. */
  private static final int NAME_CHARS = 15;

  private static final int USER_TICKS = 11;
  private static final double MICROS_PER_TICK = 10_000;

  private ThreadCpu() {}

  /** The same of all threads together; 0 where there is none. */
  static double micros(long pid, String name) throws IOException {
    return byThread(pid, name).values().stream().mapToDouble(micros -> micros).sum();
  }

  /**
   * Microseconds by thread, since it began, of those whose name begins so; to the nanosecond where
   * the kernel counts those, else to the hundredth of a second.
   */
  static Map<String, Double> byThread(long pid, String name) throws IOException {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    assumeTrue(Files.isDirectory(tasks), "this system has no /proc");
    String kept = name.substring(0, Math.min(NAME_CHARS, name.length()));
    Map<String, Double> micros = new HashMap<>();
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.filter(each -> name(each).startsWith(kept)).toList()) {
        micros.put(thread.getFileName().toString(), micros(thread));
      }
    }
    return micros;
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException ended) {
      return "";
    }
  }

  private static double micros(Path thread) throws IOException {
    Path exact = thread.resolve("schedstat");
    if (Files.exists(exact)) {
      return Long.parseLong(Files.readString(exact).split(" ", -1)[0]) / 1e3;
    }
    return ticks(Files.readString(thread.resolve("stat"))) * MICROS_PER_TICK;
  }

  /** The name in the line may hold blanks, so fields are counted from its closing bracket. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
  }
}
