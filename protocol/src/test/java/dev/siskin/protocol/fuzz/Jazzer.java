package dev.siskin.protocol.fuzz;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Coverage-guided fuzzing of one target by Jazzer, in a process of its own: its instrumentation
 * would slow down and count against every other test of a shared one.
 */
final class Jazzer {
  private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern LAST = Pattern.compile("(?m)^#(\\d+)\\s+\\w+\\s+cov: (\\d+)");
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in");
  private static final int MOST_BYTES = 4_096;

  private Jazzer() {}

  /**
   * What came of a run.
   *
   * @param crashes the inputs that broke a promise
   */
  record Result(int exitCode, long inputs, long covered, List<Path> crashes, String log) {}

  /** Fuzzes for that long; what was found in earlier runs is where it goes on. */
  static Result run(String target, Path seeds, Duration most, long seed)
      throws IOException, InterruptedException {
    Path dir = FOLDER.resolve(target);
    Path log = dir.resolve("log");
    Files.createDirectories(dir.resolve("corpus"));
    removeCrashes(dir);
    Process process =
        new ProcessBuilder(command(target, dir, seeds, most, seed))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(most.plus(PATIENCE).toSeconds(), TimeUnit.SECONDS)) {
        return fail("Jazzer has not ended; see " + log);
      }
      return result(process.exitValue(), dir, Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> command(
      String target, Path dir, Path seeds, Duration most, long seed) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx1g", "-cp", absolute(System.getProperty("java.class.path"))));
    words.add("com.code_intelligence.jazzer.Jazzer");
    words.add("--target_class=" + JazzerEntry.class.getName());
    words.add("--target_args=" + target);
    words.add("--instrumentation_includes=dev.siskin.**");
    words.add("--custom_hook_includes=dev.siskin.**");
    words.add("--reproducer_path=" + dir);
    words.add("-artifact_prefix=" + dir + "/");
    words.add("-max_total_time=" + most.toSeconds());
    words.add("-max_len=" + MOST_BYTES);
    words.add("-seed=" + seed);
    // Counts the heap that the JVM reserves, too.
    words.add("-rss_limit_mb=0");
    words.add(dir.resolve("corpus").toString());
    words.add(seeds.toString());
    return words;
  }

  private static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static Result result(int exitCode, Path dir, String log) throws IOException {
    long inputs = 0;
    long covered = 0;
    for (Matcher at = LAST.matcher(log); at.find(); ) {
      inputs = Long.parseLong(at.group(1));
      covered = Long.parseLong(at.group(2));
    }
    Matcher done = DONE.matcher(log);
    inputs = done.find() ? Long.parseLong(done.group(1)) : inputs;
    return new Result(exitCode, inputs, covered, crashes(dir), log);
  }

  /** Crashes, time-outs and the like: libFuzzer names each file by its kind. */
  private static List<Path> crashes(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(crash|timeout|oom|slow-unit)-.*"))
          .toList();
    }
  }

  private static void removeCrashes(Path dir) throws IOException {
    for (Path crash : crashes(dir)) {
      Files.delete(crash);
    }
  }
}
