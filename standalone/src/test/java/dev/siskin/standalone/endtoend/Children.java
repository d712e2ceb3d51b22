package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes that these tests start; none outlives the test JVM, however a test ends. */
final class Children {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final Duration KILL = Duration.ofSeconds(5);

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Children::kill), "children-kill"));
  }

  private Children() {}

  /** What a process left. */
  record Ended(int code, String out, String err) {}

  static Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    RUNNING.removeIf(known -> !known.isAlive());
    RUNNING.add(process);
    return process;
  }

  /** Runs it to its end. */
  static Ended run(ProcessBuilder builder, Duration most) throws IOException, InterruptedException {
    Path out = Files.createTempFile("siskin-e2e", ".out");
    Path err = Files.createTempFile("siskin-e2e", ".err");
    try {
      int code = run(builder, out, err, most);
      return new Ended(code, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Runs what says more than is good to hold to its end, which must be a good one. */
  static void runInto(ProcessBuilder builder, Path out, Duration most)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("siskin-e2e", ".err");
    try {
      int code = run(builder, out, err, most);
      if (code != 0) {
        throw new AssertionError(builder.command() + ": " + code + "\n" + Files.readString(err));
      }
    } finally {
      Files.delete(err);
    }
  }

  private static int run(ProcessBuilder builder, Path out, Path err, Duration most)
      throws IOException, InterruptedException {
    Process process = start(builder.redirectOutput(out.toFile()).redirectError(err.toFile()));
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(builder.command() + " still runs:\n" + Files.readString(err));
      }
      return process.exitValue();
    } finally {
      kill(process);
    }
  }

  /** Asks it to end; kills what is left of it and of all that it started. */
  static void end(Process process, Duration most) {
    List<ProcessHandle> family = family(process);
    process.destroy();
    await(process, most);
    family.forEach(ProcessHandle::destroyForcibly);
    await(process, KILL);
  }

  /** Kills it and all that it started, and returns when it is gone. */
  static void kill(Process process) {
    family(process).forEach(ProcessHandle::destroyForcibly);
    await(process, KILL);
  }

  /** Living processes that name this text on their command line, such as a data folder. */
  static List<String> thatName(String text) {
    return ProcessHandle.allProcesses()
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .filter(line -> line.contains(text))
        .toList();
  }

  private static List<ProcessHandle> family(Process process) {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
  }

  private static void await(Process process, Duration most) {
    try {
      process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
