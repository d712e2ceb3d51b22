package dev.siskin.server.telemetry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Since when nothing gets through: from a failure on, until something is acknowledged. One thread.
 */
final class Outage {
  /** A client takes a moment to find its broker. */
  static final Duration AWAY_AFTER = Duration.ofSeconds(3);

  private @Nullable Long sinceNanos;

  void failed(long nowNanos) {
    if (sinceNanos == null) {
      sinceNanos = nowNanos;
    }
  }

  void succeeded() {
    sinceNanos = null;
  }

  /** Whether it has lasted so long at that moment. */
  boolean lasts(Duration length, long nanos) {
    return sinceNanos != null && nanos - sinceNanos >= length.toNanos();
  }

  /** Whether the broker was known to be away at that moment, and has not been heard of since. */
  boolean isAway(long nanos) {
    return lasts(AWAY_AFTER, nanos);
  }
}
