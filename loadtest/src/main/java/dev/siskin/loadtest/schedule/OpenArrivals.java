package dev.siskin.loadtest.schedule;

import java.util.function.LongSupplier;

/**
 * A warm-up and what is measured, each a sequence of moments with a zero of its own, so that the
 * measured part is the same however long the warm-up was. What became of the requests is unknown
 * here, and does not matter.
 */
final class OpenArrivals implements Arrivals {

  private final LongSupplier warmup;
  private final LongSupplier measured;
  private long measuredFromNanos;
  private long nextWarmup;
  private long nextMeasured;

  /** Both sequences answer {@link #NONE} at their end, and from then on. */
  OpenArrivals(LongSupplier warmup, LongSupplier measured, long warmupNanos) {
    this.warmup = warmup;
    this.measured = measured;
    this.measuredFromNanos = warmupNanos;
    this.nextWarmup = warmup.getAsLong();
    this.nextMeasured = measured.getAsLong();
  }

  @Override
  public void look(long nowNanos, int idleConnections) {}

  @Override
  public long nextNanos() {
    if (isWarmup()) {
      return nextWarmup;
    }
    return nextMeasured == NONE ? NONE : measuredFromNanos + nextMeasured;
  }

  @Override
  public void take() {
    if (isWarmup()) {
      nextWarmup = warmup.getAsLong();
    } else {
      nextMeasured = measured.getAsLong();
    }
  }

  @Override
  public void endWarmup(long nanos) {
    measuredFromNanos = Math.min(nanos, measuredFromNanos);
  }

  private boolean isWarmup() {
    return nextWarmup < measuredFromNanos;
  }
}
