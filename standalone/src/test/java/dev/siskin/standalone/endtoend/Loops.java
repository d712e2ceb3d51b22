package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A running {@link BareLoops}; gone when closed. One caller at a time. */
final class Loops implements AutoCloseable {
  private final Dialogue dialogue;

  private Loops(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /** On mlp784 of that data folder. */
  static Loops start(Path dataDir, String heap) throws IOException, InterruptedException {
    Path version = dataDir.resolve("models/mlp784/1");
    return new Loops(Dialogue.start(BareLoops.class, heap, version.toString()));
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
    return dialogue.pid();
  }

  @Override
  public void close() {
    dialogue.close();
  }

  private double ask(String line, Duration time) throws IOException, InterruptedException {
    return Double.parseDouble(dialogue.ask(line, time)) / 1e3;
  }
}
