package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;

/** What carries calls to the target. */
interface Wire {

  /**
   * Who is told of each call: {@link #written} once it has a connection, then {@link #answered} or
   * {@link #failed}, all on the loop's thread and possibly before {@link #send} returns.
   */
  interface Listener {

    /**
     * The call has a connection. False when it is over already: then it must not be written. {@code
     * cut} takes it off its connection should it end without an answer.
     */
    boolean written(Call call, Runnable cut);

    /** The whole answer is here. */
    void answered(Call call, Answer answer);

    /** The call lost its connection, or never got one. */
    void failed(Call call, String reason);
  }

  /** Carries the call; returns at once. */
  void send(Call call, Listener listener);
}
