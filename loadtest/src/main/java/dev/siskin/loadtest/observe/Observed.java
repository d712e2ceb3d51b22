package dev.siskin.loadtest.observe;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of the server beside its answers.
 *
 * @param use what it used, if it was asked for and could be read
 * @param crossCheck its own account in Kafka beside the tool's, if asked for
 * @param batches how it made batches over time, where it tells
 * @param notes what could not be seen, a sentence each
 */
public record Observed(
    Optional<ServerUse> use,
    Optional<CrossCheck> crossCheck,
    List<BatchSlice> batches,
    List<String> notes) {

  /** Nothing was asked for. */
  public static final Observed NOTHING =
      new Observed(Optional.empty(), Optional.empty(), List.of());

  public Observed {
    batches = List.copyOf(batches);
    notes = List.copyOf(notes);
  }

  /** Of a server that tells nothing of batches. */
  public Observed(Optional<ServerUse> use, Optional<CrossCheck> crossCheck, List<String> notes) {
    this(use, crossCheck, List.of(), notes);
  }
}
