package dev.siskin.standalone.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of the test tree in a process of its own that says a line when it is ready, and answers
 * each line with one; gone when closed. One caller at a time.
 */
final class Dialogue implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private Dialogue(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "dialogue-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns when it is ready. */
  static Dialogue start(Class<?> main, String heap, String... arguments)
      throws IOException, InterruptedException {
    Dialogue dialogue =
        new Dialogue(
            Children.start(
                JavaChild.of(main, heap, arguments)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)));
    try {
      dialogue.answer(START);
      return dialogue;
    } catch (AssertionError notStarted) {
      dialogue.close();
      throw notStarted;
    }
  }

  /**
   * Says a line and waits for the answer.
   *
   * @param time how long the answer takes at the least
   */
  String ask(String line, Duration time) throws IOException, InterruptedException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return answer(time.plus(START));
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    Children.end(process, STOP);
  }

  private String answer(Duration most) throws InterruptedException {
    String line = said.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError(
          "the program said nothing for " + most + "; alive: " + process.isAlive());
    }
    return line;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(said::add);
    } catch (IOException | UncheckedIOException closed) {
      said.add("closed: " + closed);
    }
  }
}
