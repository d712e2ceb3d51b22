package dev.siskin.loadtest.scenario;

/**
 * One thing that was expected of a load, and what became of it.
 *
 * @param expected as the user wrote it, such as {@code p99: < 20ms}
 * @param seen what was measured, or why there was nothing to measure
 */
public record Check(String expected, Verdict verdict, String seen) {

  /** What became of it. */
  public enum Verdict {
    HELD,
    FAILED,
    /** The run ended before it could be judged. */
    SKIPPED
  }

  static Check of(String expected, boolean held, String seen) {
    return new Check(expected, held ? Verdict.HELD : Verdict.FAILED, seen);
  }

  static Check skipped(String expected, String why) {
    return new Check(expected, Verdict.SKIPPED, why);
  }

  public boolean hasFailed() {
    return verdict == Verdict.FAILED;
  }
}
