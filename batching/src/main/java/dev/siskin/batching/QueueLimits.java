package dev.siskin.batching;

/**
 * How much may wait, in a whole queue or in one lane of it. What would pass a limit is answered
 * {@link OfferAnswer#FULL}; what alone is larger than a limit, {@link OfferAnswer#TOO_LARGE}.
 * Batches that run count no more.
 *
 * @param maxPendings requests; bounds the bookkeeping and the answers to send when all expire
 * @param maxRows rows; bounds the work ahead of a newcomer
 * @param maxBytes bytes of input; bounds the memory that waiting requests hold
 */
public record QueueLimits(int maxPendings, long maxRows, long maxBytes) {
  /**
   * 4,096 requests, 16,384 rows (about 0.1 s of a small model in full batches), 256 MiB (a quarter
   * of a small heap).
   */
  public static final QueueLimits POOL_DEFAULT = new QueueLimits(4_096, 16_384, 256L << 20);

  /** Half of the pool: one flooded lane cannot shut the door to the others. */
  public static final QueueLimits LANE_DEFAULT = new QueueLimits(2_048, 8_192, 128L << 20);

  /** Checks that each limit lets something in. */
  public QueueLimits {
    requireAtLeastOne("maxPendings", maxPendings);
    requireAtLeastOne("maxRows", maxRows);
    requireAtLeastOne("maxBytes", maxBytes);
  }

  private static void requireAtLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
