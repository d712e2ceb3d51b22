package dev.siskin.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A server in a process of its own that lives no longer than this object. It is asked to end with
 * SIGTERM, so that it can end in order; whatever is left of it and of its children is killed. The
 * main thread runs here.
 */
final class StartedServer implements AutoCloseable {

  /** What a server needs to answer what it has, flush and close. */
  static final Duration LONGEST_END = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int CONNECT_MILLIS = 1_000;
  private static final int OK = 200;

  private final Process process;
  private final Path log;

  private StartedServer(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the command with all it prints going to the log. Throws IllegalArgumentException, with a
   * sentence for the user, when there is no such program.
   */
  static StartedServer start(List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException noProgram) {
      throw new IllegalArgumentException(
          "--start: '" + command.get(0) + "' cannot be run; check its path and its rights.",
          noProgram);
    }
    process.getOutputStream().close();
    return new StartedServer(process, log);
  }

  /**
   * Waits until the address answers 200.
   *
   * @return why it did not, as a sentence; empty when it did
   */
  Optional<String> awaitReady(URI ready, Duration patience, BooleanSupplier stopped)
      throws InterruptedException {
    for (long left = patience.toMillis(); left > 0; left -= PAUSE.toMillis()) {
      if (stopped.getAsBoolean()) {
        return Optional.of("Stopped before the server was ready.");
      }
      if (answers(ready, OK)) {
        return Optional.empty();
      }
      if (process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of(
            "The server ended with exit code " + process.exitValue() + lastWords() + ".");
      }
    }
    return Optional.of("The server was not ready in time" + lastWords() + ".");
  }

  /** Whether anything at all speaks HTTP there. */
  static boolean isTaken(URI address) {
    return answers(address, 0);
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    end(process.toHandle());
    family.forEach(StartedServer::end);
  }

  /** Children are the server's to end; one that it leaves behind is killed. */
  private static void end(ProcessHandle process) {
    CompletableFuture<ProcessHandle> ended = process.onExit();
    try {
      ended.get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stuck) {
      process.destroyForcibly();
    } catch (InterruptedException noTime) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("waiting for a process failed", impossible);
    }
  }

  private static boolean answers(URI address, int status) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(CONNECT_MILLIS);
      try {
        int answered = connection.getResponseCode();
        return status == 0 || answered == status;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notThere) {
      return false;
    }
  }

  private String lastWords() {
    try (var lines = Files.lines(log)) {
      String last = lines.filter(line -> !line.isBlank()).reduce("", (first, next) -> next);
      return last.isEmpty() ? "" : "; its last words: " + last.strip();
    } catch (IOException | UncheckedIOException unreadable) {
      return "";
    }
  }
}
