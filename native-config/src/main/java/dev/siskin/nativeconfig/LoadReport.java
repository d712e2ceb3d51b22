package dev.siskin.nativeconfig;

import java.time.Duration;
import java.util.Map;

/**
 * What loading a version took.
 *
 * @param executor the executor that took the graph
 * @param load reading the graph, restoring variables and running the model's own initialisation
 * @param warmUp the first runs of all signatures
 * @param warmedRows for each signature on offer, the most rows it was run with
 * @param notWarmed why a signature on offer was not run to the end before it is served: its rows
 *     are 0 then
 */
public record LoadReport(
    GraphExecutor executor,
    Duration load,
    Duration warmUp,
    Map<String, Integer> warmedRows,
    Map<String, String> notWarmed) {
  public LoadReport {
    warmedRows = Map.copyOf(warmedRows);
    notWarmed = Map.copyOf(notWarmed);
  }
}
