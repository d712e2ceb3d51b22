package dev.siskin.loadtest.figure;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that figures need, so that tool, server and test share no JVM. */
final class Child {

  /** As {@code ./siskin load} starts the tool. */
  private static final List<String> TOOL_FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC");

  private static final List<String> SERVER_FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC");

  private Child() {}

  /** A main of the test class path under way; its standard input stays open until it is closed. */
  record Running(Process process, String firstLine) implements AutoCloseable {

    /** Ends its input, on which it ends itself. */
    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException stopped) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts a server and waits for the first line that it prints. */
  static Running server(Class<?> main, String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(java(SERVER_FLAGS, main.getName(), arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException(main.getSimpleName() + " ended at once");
    }
    return new Running(process, line);
  }

  /** Runs {@code siskin} as the launcher would, to its end; what it wrote to standard output. */
  static String tool(Duration most, String... arguments) throws IOException, InterruptedException {
    return run(java(TOOL_FLAGS, "dev.siskin.loadtest.Main", arguments), most);
  }

  /** Runs a program to its end; what it wrote to standard output. */
  static String run(List<String> command, Duration most) throws IOException, InterruptedException {
    Path out = Files.createTempFile("siskin-figure", ".out");
    Path err = Files.createTempFile("siskin-figure", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(command.get(0) + " still runs: " + Files.readString(err));
      }
      if (process.exitValue() != 0) {
        throw new IOException(command.get(0) + " failed: " + Files.readString(err));
      }
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static List<String> java(List<String> flags, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return command;
  }
}
