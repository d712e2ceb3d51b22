package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.Answer;

/**
 * One request and whoever waits for its answer: {@link #written} once it has a connection, then
 * {@link #answered} or {@link #failed}, all on the event loop.
 */
public interface Exchange {

  /** Which request of the run. */
  long index();

  /** False once nobody waits any more; it is then dropped unsent. */
  boolean isWanted();

  /** Whether {@link #answered} is to come with the body of an answer 200. */
  boolean keepsReply();

  /**
   * It has a connection. False when nobody waits any more: then it must not be written. {@code cut}
   * takes it off its connection should it end without an answer.
   */
  boolean written(Runnable cut);

  /** The whole answer is here. */
  void answered(Answer answer, Reply reply);

  /** The request lost its connection, or never got one. */
  void failed(Throwable why);
}
