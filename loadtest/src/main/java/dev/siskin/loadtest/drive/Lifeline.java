package dev.siskin.loadtest.drive;

/**
 * Whether the target can still be reached at all. It is given up when no attempt to get a
 * connection has succeeded for so long; one success starts the time anew. Only a failed attempt can
 * tell, so a target that is asked seldom is not given up for silence.
 */
final class Lifeline {

  private static final long HELD = -1;

  private final long giveUpNanos;
  private long firstSlipNanos = HELD;
  private boolean cut;

  /** {@code giveUpNanos} 0 never gives up. */
  Lifeline(long giveUpNanos) {
    this.giveUpNanos = giveUpNanos;
  }

  /** An attempt succeeded. */
  void held() {
    firstSlipNanos = HELD;
  }

  /** An attempt failed. */
  void slipped(long nowNanos) {
    if (firstSlipNanos == HELD) {
      firstSlipNanos = nowNanos;
    }
    cut |= giveUpNanos > 0 && nowNanos - firstSlipNanos >= giveUpNanos;
  }

  boolean isCut() {
    return cut;
  }
}
