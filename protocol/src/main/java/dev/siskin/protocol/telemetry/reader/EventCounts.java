package dev.siskin.protocol.telemetry.reader;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of events has read so far.
 *
 * @param events events that were taken: each once, but for those named next
 * @param unnumbered events without a number, as servers wrote them once: each counts whenever it
 *     comes
 * @param unsure events of gaps that were closed, since there were too many: taken, and perhaps
 *     twice
 * @param duplicates events that came again and were left out
 * @param missing events that never came although later ones of the same boot did: given up by it,
 *     or still on their way
 * @param forgottenBoots starts of servers that are no longer known, since there were too many; what
 *     comes of them again counts as new
 * @param unreadable records that could not be understood, by reason
 * @param lastUnreadable where the last of them stands and why it cannot be understood
 */
public record EventCounts(
    long events,
    long unnumbered,
    long unsure,
    long duplicates,
    long missing,
    long forgottenBoots,
    Map<UnreadableException.Reason, Long> unreadable,
    @Nullable String lastUnreadable) {
  public EventCounts {
    unreadable = Map.copyOf(unreadable);
  }

  /** All that could not be understood. */
  public long bad() {
    return unreadable.values().stream().mapToLong(Long::longValue).sum();
  }
}
