package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.List;
import java.util.Map;

/**
 * What a cut says of one model and epoch; it becomes an {@link IntervalRecord} when it is handed
 * over. Its histograms belong to the cut and are not to be read once that is closed.
 *
 * @param memory of the process at its end
 * @param refused requests that reached the model but no version, by error code
 */
record Interval(
    String model,
    long epoch,
    long fromMillis,
    long toMillis,
    Memory memory,
    Map<String, Long> refused,
    List<VersionInterval> versions) {
  Interval {
    refused = Map.copyOf(refused);
    versions = List.copyOf(versions);
  }
}
