package dev.siskin.loadtest.observe;

import java.util.OptionalDouble;

/**
 * How a server put the requests of one model into batches for a while, by its own account. Its
 * counters move about once a second, so a slice is that long or longer.
 *
 * @param startNanos since the start of the run, warm-up included
 * @param endNanos the first moment that is no longer in it
 * @param runs batches that ran
 * @param meanRows rows a batch
 * @param meanQueueNanos how long an answered request waited for its batch; empty when none was
 *     answered
 */
public record BatchSlice(
    long startNanos, long endNanos, long runs, double meanRows, OptionalDouble meanQueueNanos) {

  /** The moment to draw it at. */
  public long middleNanos() {
    return startNanos + (endNanos - startNanos) / 2;
  }
}
