package dev.siskin.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * Where one run leaves its numbers, in JMH's own JSON, and what JMH said meanwhile.
 *
 * @param json for tools that compare runs
 * @param log for people who wonder
 */
record ResultFiles(Path json, Path log) {
  /** Makes the folder where it is missing. */
  static ResultFiles in(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    return new ResultFiles(folder.resolve(name + ".json"), folder.resolve(name + ".log"));
  }

  PrintStream openLog() throws IOException {
    return open(log);
  }

  void write(Collection<RunResult> results) throws IOException {
    try (PrintStream out = open(json)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
      if (out.checkError()) {
        throw new IOException("cannot write " + json);
      }
    }
  }

  private static PrintStream open(Path file) throws IOException {
    return new PrintStream(
        new BufferedOutputStream(Files.newOutputStream(file)), true, StandardCharsets.UTF_8);
  }
}
