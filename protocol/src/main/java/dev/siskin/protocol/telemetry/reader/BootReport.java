package dev.siskin.protocol.telemetry.reader;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a reader knows, and what it misses, of one start of a server.
 *
 * @param lowestSeq lowest number that came: what is below had expired, or was lost before any
 * @param highestSeq highest number that came
 * @param missing numbers between the two that did not come
 * @param gaps where they are missing, the lowest first and not more than {@link Boots#GAPS_TOLD}
 * @param droppedRecords records the server says it gave up
 * @param firstMillis begin of its earliest interval, by its own clock
 * @param lastMillis end of its latest
 * @param knownUntilMillis by model, the end of its latest interval: what the model did afterwards
 *     is unknown if the boot was killed, and so is what became of requests that were open then
 * @param successorMillis begin of the first interval of the boot that followed on this replica
 */
public record BootReport(
    String replica,
    String boot,
    State state,
    long lowestSeq,
    long highestSeq,
    long missing,
    List<SeqRange> gaps,
    long droppedRecords,
    long firstMillis,
    long lastMillis,
    Map<String, Long> knownUntilMillis,
    OptionalLong successorMillis) {
  /** How it stands with a boot. */
  public enum State {
    /** Was heard of lately. */
    RUNNING,
    /** Sent its last record and stopped in order. */
    ENDED,
    /**
     * Was not heard of lately and did not say goodbye: killed, cut off, or without a request since.
     */
    SILENT,
    /** Did not say goodbye, and its replica has started anew: killed. */
    KILLED
  }

  public BootReport {
    gaps = List.copyOf(gaps);
    knownUntilMillis = Map.copyOf(knownUntilMillis);
  }

  /** Whether something of this boot is missing, or may be. */
  public boolean hasUnknowns() {
    return missing > 0 || droppedRecords > 0 || state == State.SILENT || state == State.KILLED;
  }
}
