package dev.siskin.server.telemetry;

/**
 * Where intervals begin and end: at whole seconds of the wall clock. That clock may be set forth or
 * back at any moment; how long an interval was is then taken from the other clock, which only goes
 * on. Pure; one thread.
 */
final class IntervalClock {
  static final long SECOND_MILLIS = 1_000;

  /** A wait for the wall clock takes no longer than this, whatever that clock does. */
  private static final long LONGEST_WAIT_MILLIS = SECOND_MILLIS + 50;

  /** Clocks that part by more than this in one interval were set. */
  private static final long SET_MILLIS = 2_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private long fromMillis;
  private long fromNanos;

  /** From {@code fromMillis} to {@code toMillis}, which is never before it. */
  record Span(long fromMillis, long toMillis) {}

  /** The first interval begins. */
  void begin(long wallMillis, long nanos) {
    fromMillis = wallMillis;
    fromNanos = nanos;
  }

  /** When the interval is to end that runs now. */
  static long nextCut(long wallMillis) {
    return (Math.floorDiv(wallMillis, SECOND_MILLIS) + 1) * SECOND_MILLIS;
  }

  /**
   * How long to wait still; 0 or less when the interval is to end.
   *
   * @param waitedNanos how long it was waited so far
   */
  static long leftMillis(long nextCut, long wallMillis, long waitedNanos) {
    return Math.min(nextCut - wallMillis, LONGEST_WAIT_MILLIS - waitedNanos / NANOS_PER_MILLI);
  }

  /** The end of an interval that was to end at {@code nextCut}: there, unless the clock was set. */
  static long cutAt(long nextCut, long wallMillis) {
    return Math.abs(wallMillis - nextCut) < SECOND_MILLIS
        ? nextCut
        : Math.floorDiv(wallMillis, SECOND_MILLIS) * SECOND_MILLIS;
  }

  /** An interval ends here, and the next begins. */
  Span end(long toMillis, long nanos) {
    long passedMillis = Math.max(0, (nanos - fromNanos) / NANOS_PER_MILLI);
    long length = toMillis - fromMillis;
    boolean set = length < 0 || Math.abs(length - passedMillis) > SET_MILLIS;
    Span span = new Span(set ? toMillis - passedMillis : fromMillis, toMillis);
    begin(toMillis, nanos);
    return span;
  }
}
