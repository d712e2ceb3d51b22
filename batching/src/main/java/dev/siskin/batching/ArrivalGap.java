package dev.siskin.batching;

/**
 * The mean time between two requests of a lane, with a memory of about 16. A silence that is longer
 * counts at once, so the end of a burst is noticed. Not thread-safe; allocates nothing.
 */
final class ArrivalGap {
  private static final double WEIGHT = 1.0 / 16;

  private double meanNanos;
  private long lastNanos;
  private boolean any;

  void came(long now) {
    if (any) {
      double gap = Math.max(0, now - lastNanos);
      meanNanos = meanNanos == 0 ? gap : meanNanos + WEIGHT * (gap - meanNanos);
    }
    any = true;
    lastNanos = now;
  }

  /** Nanoseconds from one request to the next; infinite before there were two. */
  double nanos(long now) {
    return meanNanos == 0
        ? Double.POSITIVE_INFINITY
        : Math.max(meanNanos, (double) (now - lastNanos));
  }
}
