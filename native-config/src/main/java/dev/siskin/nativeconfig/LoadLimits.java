package dev.siskin.nativeconfig;

import java.time.Duration;

/**
 * How far loading a version may go.
 *
 * @param maxGraphBytes size of {@code saved_model.pb} beyond which a version is refused
 * @param maxBatchRows the largest batch the version will be asked to run, and is warmed up for
 * @param warmUpBudget time for warming up a version beyond its first run of each signature, which
 *     always takes place
 */
public record LoadLimits(long maxGraphBytes, int maxBatchRows, Duration warmUpBudget) {
  /** What one protobuf message may hold. */
  public static final long LARGEST_GRAPH_BYTES = Integer.MAX_VALUE;

  public LoadLimits {
    if (maxGraphBytes < 1 || maxGraphBytes > LARGEST_GRAPH_BYTES) {
      throw new IllegalArgumentException("maxGraphBytes must be between 1 and 2 GiB");
    }
    if (maxBatchRows < 1) {
      throw new IllegalArgumentException("maxBatchRows must be 1 or more");
    }
    if (warmUpBudget.isNegative()) {
      throw new IllegalArgumentException("warmUpBudget must not be negative");
    }
  }

  /** Room for every graph protobuf can carry, and ten seconds of warm-up. */
  public static LoadLimits forBatchesOf(int maxBatchRows) {
    return new LoadLimits(LARGEST_GRAPH_BYTES, maxBatchRows, Duration.ofSeconds(10));
  }
}
