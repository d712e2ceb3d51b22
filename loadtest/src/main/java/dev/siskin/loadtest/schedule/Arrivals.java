package dev.siskin.loadtest.schedule;

/**
 * The intended starts of one run's requests, told one by one and never going back. It knows nothing
 * of what became of them. Confined to one thread.
 */
public interface Arrivals {

  /** Answer of {@link #nextNanos} after the last request. */
  long NONE = Long.MAX_VALUE;

  /**
   * When the next request is meant to start, in nanoseconds since the start of the run, or {@link
   * #NONE}. The answer stays the same until {@link #take}.
   */
  long nextNanos();

  /** Goes on to the request after that. */
  void take();
}
