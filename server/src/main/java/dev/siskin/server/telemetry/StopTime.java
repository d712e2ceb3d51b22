package dev.siskin.server.telemetry;

import java.time.Duration;

/**
 * How long a stop tries to send: as long as it may, but only a moment where the broker was known to
 * be away when it began, unless it is heard of meanwhile. Pure.
 */
final class StopTime {
  /** Time for one more try. */
  static final Duration WITHOUT_BROKER = Duration.ofSeconds(1);

  private final long beginNanos;
  private final long patienceNanos;

  StopTime(long beginNanos, Duration patience) {
    this.beginNanos = beginNanos;
    this.patienceNanos = patience.toNanos();
  }

  /** What is left of it; 0 or less when it is over. */
  long leftNanos(long nowNanos, Outage outage) {
    long whole =
        outage.isAway(beginNanos)
            ? Math.min(patienceNanos, WITHOUT_BROKER.toNanos())
            : patienceNanos;
    return whole - (nowNanos - beginNanos);
  }
}
