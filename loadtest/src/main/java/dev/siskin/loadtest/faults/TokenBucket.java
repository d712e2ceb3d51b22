package dev.siskin.loadtest.faults;

/**
 * A throughput as an allowance that grows with time. It never holds more than {@link #BURST_NANOS}
 * worth (one byte at least) and begins empty, so any stretch of time {@code t} lets at most {@code
 * rate * (t + BURST)} bytes through. Told the time by its one caller.
 */
final class TokenBucket {

  static final long BURST_NANOS = 20_000_000;

  private final double bytesPerNano;
  private final double most;
  private double allowance;
  private long lastNanos;

  TokenBucket(long bytesPerSecond, long nowNanos) {
    this.bytesPerNano = bytesPerSecond / 1e9;
    this.most = Math.max(1, bytesPerNano * BURST_NANOS);
    this.lastNanos = nowNanos;
  }

  /** Whole bytes that may pass now. */
  long available(long nowNanos) {
    allowance = Math.min(most, allowance + (nowNanos - lastNanos) * bytesPerNano);
    lastNanos = nowNanos;
    return (long) allowance;
  }

  void take(long bytes) {
    allowance -= bytes;
  }

  /**
   * When it is worth asking again: half a burst from empty, so that not every byte is a wake-up.
   */
  long nextNanos(long nowNanos) {
    double wanted = Math.max(1, most / 2);
    double missing = Math.max(0, wanted - allowance);
    return nowNanos + Math.max(1, (long) Math.ceil(missing / bytesPerNano));
  }
}
