package dev.siskin.loadtest.tally;

import java.util.SortedMap;

/**
 * The exact account of a run, warm-up included: every request sent is in exactly one of the other
 * counts.
 *
 * @param sent requests that the tool took up at their time
 * @param warmup so many of them were warm-up
 * @param neverWritten so many of them never reached a connection; the server cannot know of them
 * @param answered200 answers with status 200
 * @param otherAnswers answers with another status, by status
 * @param timeouts requests without an answer when their time was up
 * @param connectionErrors requests whose connection failed, by reason
 * @param abandoned requests still open when the user stopped the run
 */
public record Counts(
    long sent,
    long warmup,
    long neverWritten,
    long answered200,
    SortedMap<Integer, Sampled> otherAnswers,
    long timeouts,
    SortedMap<String, Long> connectionErrors,
    long abandoned) {

  /** A count with one message as an example. */
  public record Sampled(long count, String message) {}

  /** Answers with a status other than 200. */
  public long otherTotal() {
    return otherAnswers.values().stream().mapToLong(Sampled::count).sum();
  }

  /** Requests lost with their connection. */
  public long connectionTotal() {
    return connectionErrors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What makes a run a failed one; a request that the user cut off is not its fault. */
  public long errors() {
    return otherTotal() + timeouts + connectionTotal();
  }

  /** Requests with an end; equals {@link #sent} once the run is over. */
  public long finished() {
    return answered200 + errors() + abandoned;
  }
}
