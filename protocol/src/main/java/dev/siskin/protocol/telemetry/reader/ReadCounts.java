package dev.siskin.protocol.telemetry.reader;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has read so far.
 *
 * @param records records, each counted once
 * @param duplicates records that came again and were left out
 * @param unsure records of gaps that were closed, since there were too many: left out, though they
 *     may never have come before
 * @param missing records that never came although later ones of the same boot did: lost with it,
 *     given up by it, or still on their way
 * @param ahead records whose interval ends more than a minute from now: one of the clocks is wrong
 * @param forgottenBoots starts of servers that are no longer known, since there were too many; what
 *     comes of them again counts as new
 * @param unreadable records that could not be understood, by reason
 * @param lastUnreadable where the last of them stands and why it cannot be understood
 */
public record ReadCounts(
    long records,
    long duplicates,
    long unsure,
    long missing,
    long ahead,
    long forgottenBoots,
    Map<UnreadableException.Reason, Long> unreadable,
    @Nullable String lastUnreadable) {
  public ReadCounts {
    unreadable = Map.copyOf(unreadable);
  }

  /** All that could not be understood. */
  public long bad() {
    return unreadable.values().stream().mapToLong(Long::longValue).sum();
  }
}
