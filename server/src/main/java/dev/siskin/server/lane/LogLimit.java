package dev.siskin.server.lane;

import java.util.function.LongSupplier;

/**
 * Lets one line a second into the log of what may happen hundreds of times a second at the wish of
 * callers. Any thread.
 */
final class LogLimit {
  static final int KEPT_BACK = -1;

  private static final long BETWEEN_NANOS = 1_000_000_000L;

  private final LongSupplier clock;
  private boolean told;
  private long toldNanos;
  private int untold;

  /**
   * @param clock nanoseconds, as {@code System::nanoTime}
   */
  LogLimit(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Asks for a line.
   *
   * @return how many were kept back since the last one, or {@link #KEPT_BACK} if this one is too
   */
  synchronized int ask() {
    long now = clock.getAsLong();
    if (told && now - toldNanos < BETWEEN_NANOS) {
      untold++;
      return KEPT_BACK;
    }
    int before = untold;
    told = true;
    toldNanos = now;
    untold = 0;
    return before;
  }
}
