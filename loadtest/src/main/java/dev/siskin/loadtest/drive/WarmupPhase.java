package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.Schedule;

/** Knows when the warm-up ends: after its length, or as soon as the target is steady. */
final class WarmupPhase {

  private final boolean untilSteady;
  private final Steadiness steadiness = new Steadiness();
  private long endNanos;
  private boolean over;
  private boolean steady;

  WarmupPhase(Schedule schedule) {
    this.untilSteady = schedule.warmsUpUntilSteady();
    this.endNanos = schedule.warmup().toNanos();
  }

  /** A request of the warm-up was served. */
  void answered(long latencyNanos) {
    if (untilSteady && !over) {
      steadiness.answered(latencyNanos);
    }
  }

  /** Whether it ends now, before its longest length. Says so once. */
  boolean endsAt(long nowNanos) {
    if (over || !untilSteady) {
      return false;
    }
    steady = nowNanos < endNanos && steadiness.isSteadyAt(nowNanos);
    over = steady || nowNanos >= endNanos;
    if (steady) {
      endNanos = nowNanos;
    }
    return steady;
  }

  /** Where the measured part begins, as far as is known. */
  long endNanos() {
    return endNanos;
  }

  /** Whether it was to last until the target is steady, and that was not seen. */
  boolean isUnsteady() {
    return untilSteady && !steady;
  }
}
