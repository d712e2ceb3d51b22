package dev.siskin.protocol.telemetry.reader;

import java.util.List;

/**
 * What a reader of events misses of one start of a server.
 *
 * @param lowestSequence lowest number that came: what is below had expired, or was given up
 * @param highestSequence highest number that came: of what was given up after it nobody can tell
 * @param missing events between the two that did not come
 * @param gaps where they are missing, the lowest first and not more than {@link Boots#GAPS_TOLD}
 */
public record BootGaps(
    String boot, long lowestSequence, long highestSequence, long missing, List<SeqRange> gaps) {
  public BootGaps {
    gaps = List.copyOf(gaps);
  }
}
