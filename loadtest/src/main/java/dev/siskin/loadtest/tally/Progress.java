package dev.siskin.loadtest.tally;

import java.util.List;

/**
 * How far a run has come, as a value that any thread may read.
 *
 * @param series the largest ones
 */
public record Progress(
    long elapsedNanos,
    long sent,
    long answered200,
    long errors,
    long p99Nanos,
    boolean warmingUp,
    List<Line> series) {

  /** Before anything was sent. */
  public static final Progress NONE = new Progress(0, 0, 0, 0, 0, false);

  /** One version and arm so far, warm-up left out; durations are from the intended start. */
  public record Line(
      String version, String arm, long answered200, long others, long p50Nanos, long p99Nanos) {}

  public Progress {
    series = List.copyOf(series);
  }

  public Progress(
      long elapsedNanos,
      long sent,
      long answered200,
      long errors,
      long p99Nanos,
      boolean warmingUp) {
    this(elapsedNanos, sent, answered200, errors, p99Nanos, warmingUp, List.of());
  }
}
