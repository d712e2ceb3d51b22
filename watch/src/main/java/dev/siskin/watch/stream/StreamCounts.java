package dev.siskin.watch.stream;

import org.jspecify.annotations.Nullable;

/**
 * What a reader has read so far.
 *
 * @param records records, each counted once
 * @param duplicates records that came again and were left out
 * @param unsure records that were left out since they may have come before, of gaps that were
 *     closed, since there were too many
 * @param bad records that could not be understood
 * @param missing records that never came although later ones of the same server did: dropped by it,
 *     or lost with it, or still on their way
 * @param lastBad where the last bad one stands and why it is bad
 */
public record StreamCounts(
    long records, long duplicates, long unsure, long bad, long missing, @Nullable String lastBad) {
  /** What came again, in words; what perhaps did only where there is any. */
  public String repeats() {
    return duplicates + " duplicates" + (unsure == 0 ? "" : ", " + unsure + " perhaps duplicates");
  }
}
