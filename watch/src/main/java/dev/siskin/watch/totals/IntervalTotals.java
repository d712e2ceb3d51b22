package dev.siskin.watch.totals;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sum of interval records: what all replicas together saw of each arm, exactly. Takes each
 * record once; whoever reads from Kafka de-duplicates first. Not thread-safe.
 */
public final class IntervalTotals {
  private final TreeMap<ArmKey, ArmTotals> arms = new TreeMap<>();
  private final TreeMap<String, TreeMap<String, Long>> refused = new TreeMap<>();
  private final Map<String, Long> droppedByBoot = new HashMap<>();

  public void add(IntervalRecord record) {
    // Each record tells the count of its boot so far, so the highest is the truth.
    droppedByBoot.merge(record.boot(), record.droppedRecords(), Math::max);
    record
        .refused()
        .forEach(
            (code, count) ->
                refused
                    .computeIfAbsent(record.model(), model -> new TreeMap<>())
                    .merge(code, count, Long::sum));
    for (VersionInterval version : record.versions()) {
      ArmTotals arm =
          arms.computeIfAbsent(
              new ArmKey(record.model(), version.version(), version.arm()), k -> new ArmTotals());
      arm.addRuns(version);
      for (ArrivalSecond second : version.seconds()) {
        arm.add(second);
      }
    }
  }

  public SortedMap<ArmKey, ArmTotals> arms() {
    return Collections.unmodifiableSortedMap(arms);
  }

  /** Requests that reached a model but no version, by model and error code. */
  public SortedMap<String, ? extends SortedMap<String, Long>> refused() {
    return Collections.unmodifiableSortedMap(refused);
  }

  /** Records that servers say they had to drop. */
  public long droppedRecords() {
    return droppedByBoot.values().stream().mapToLong(Long::longValue).sum();
  }
}
