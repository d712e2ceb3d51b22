package dev.siskin.loadtest.schedule;

/**
 * The intended starts of one run's requests, told one by one and never going back: first those of
 * the warm-up, then the measured ones. Confined to one thread. Moments are nanoseconds since the
 * start of the run.
 */
public interface Arrivals {

  /** Answer of {@link #nextNanos} after the last request. */
  long NONE = Long.MAX_VALUE;

  /**
   * Tells what the loop is like now, before it asks. In an open loop this changes nothing: that
   * nobody is free is no reason for a request to start later.
   */
  void look(long nowNanos, int idleConnections);

  /** When the next request is meant to start, or {@link #NONE}. */
  long nextNanos();

  /** Goes on to the request after that. */
  void take();

  /** Ends the warm-up at this moment, earlier than it would. */
  void endWarmup(long nanos);
}
