package dev.siskin.loadtest.tally;

import java.time.Duration;

/**
 * What a run was like, beyond its figures.
 *
 * @param closed whether answers decided when the next request started
 * @param warmup how long the warm-up took
 * @param unsteady whether the warm-up was to last until the target is steady, and it never was
 * @param gaveUp whether the run ended early because the target could not be reached any more
 */
public record Course(boolean closed, Duration warmup, boolean unsteady, boolean gaveUp) {

  /** An open loop without anything out of the ordinary. */
  public static final Course PLAIN = new Course(false, Duration.ZERO, false, false);
}
