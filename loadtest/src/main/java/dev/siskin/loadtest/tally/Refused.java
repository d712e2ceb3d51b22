package dev.siskin.loadtest.tally;

/**
 * Measured answers of one status other than 200, and how long they took: a refusal is worth most
 * when it comes at once.
 *
 * @param status as the server sent it, or {@link #FURTHER} for those that share one row
 * @param message one of the server's, as an example
 */
public record Refused(int status, String message, Latency latency) {

  /** Stands for all statuses beyond the first sixteen. */
  public static final int FURTHER = 0;

  /** How many. */
  public long count() {
    return latency.intended().count();
  }
}
