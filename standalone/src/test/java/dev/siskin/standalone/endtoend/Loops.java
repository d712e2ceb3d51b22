package dev.siskin.standalone.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A running {@link BareLoops}; gone when closed. One caller at a time. */
final class Loops implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Process process;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private Loops(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "loops-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /** On mlp784 of that data folder. */
  static Loops start(Path dataDir, String heap) throws IOException, InterruptedException {
    Path version = dataDir.resolve("models/mlp784/1");
    Loops loops =
        new Loops(
            Children.start(
                JavaChild.of(BareLoops.class, heap, version.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)));
    try {
      loops.answer(START);
      return loops;
    } catch (AssertionError notStarted) {
      loops.close();
      throw notStarted;
    }
  }

  /** Microseconds of processor time a run of so many rows, in so many threads at once. */
  double runMicros(int threads, int rows, Duration time) throws IOException, InterruptedException {
    return ask("run " + threads + " " + rows + " " + time.toMillis(), time);
  }

  /**
   * Microseconds of processor time a row, in batches of so many rows on average; between whole
   * numbers a run costs what lies on the line between its neighbours.
   */
  double rowMicros(int threads, double rows, Duration time)
      throws IOException, InterruptedException {
    int floor = Math.max(1, (int) rows);
    double below = runMicros(threads, floor, time);
    double above = runMicros(threads, floor + 1, time);
    return (below + (rows - floor) * (above - below)) / rows;
  }

  /** Microseconds of processor time to read the body of {@link Ask#JSON}. */
  double decodeMicros(Duration time) throws IOException, InterruptedException {
    return ask("decode " + time.toMillis(), time);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    Children.end(process, STOP);
  }

  private double ask(String line, Duration time) throws IOException, InterruptedException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return Double.parseDouble(answer(time.plus(START))) / 1e3;
  }

  private String answer(Duration most) throws InterruptedException {
    String line = said.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new AssertionError(
          "the loops said nothing for " + most + "; alive: " + process.isAlive());
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
