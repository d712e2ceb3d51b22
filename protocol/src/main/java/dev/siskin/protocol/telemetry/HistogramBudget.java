package dev.siskin.protocol.telemetry;

/**
 * Memory that the histograms of one record may take together: a short text may stand for thousands
 * of counts. Not thread-safe.
 */
final class HistogramBudget {
  /** Some three times what two minutes of four busy arms take, the most that a server sends. */
  static final long RECORD_BYTES = 64 << 20;

  private long left = RECORD_BYTES;

  /**
   * To be asked before the memory is taken.
   *
   * @throws IllegalArgumentException when there is not so much left
   */
  void take(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new IllegalArgumentException(
          "the histograms of one record would take more than " + RECORD_BYTES + " bytes");
    }
  }
}
