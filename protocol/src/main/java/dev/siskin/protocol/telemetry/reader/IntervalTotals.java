package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sum of interval records: what all replicas together saw of each arm, exactly. Takes each
 * record once; whoever reads from Kafka de-duplicates first. Arms beyond {@value #MAX_ARMS} are
 * left out and counted. Not thread-safe.
 */
public final class IntervalTotals {
  static final int MAX_ARMS = 10_000;
  private static final int MAX_BOOTS = 100_000;

  private final TreeMap<ArmKey, ArmTotals> arms = new TreeMap<>();
  private final TreeMap<String, TreeMap<String, Long>> refused = new TreeMap<>();
  private final Map<String, Long> droppedByBoot = new HashMap<>();
  private long leftOut;

  public void add(IntervalRecord record) {
    addDropped(record);
    if (!record.refused().isEmpty() && (refused.size() < MAX_ARMS || isRefusing(record.model()))) {
      CodeSums.add(refused.computeIfAbsent(record.model(), m -> new TreeMap<>()), record.refused());
    }
    for (VersionInterval version : record.versions()) {
      ArmTotals arm = arm(new ArmKey(record.model(), version.version(), version.arm()));
      if (arm == null) {
        leftOut++;
        continue;
      }
      arm.addRuns(version);
      for (ArrivalSecond second : version.seconds()) {
        arm.add(second);
      }
    }
  }

  /** Each record tells the count of its boot so far, so the highest is the truth. */
  private void addDropped(IntervalRecord record) {
    if (record.droppedRecords() > 0
        && (droppedByBoot.size() < MAX_BOOTS || droppedByBoot.containsKey(record.boot()))) {
      droppedByBoot.merge(record.boot(), record.droppedRecords(), Math::max);
    }
  }

  private boolean isRefusing(String model) {
    return refused.containsKey(model);
  }

  private @Nullable ArmTotals arm(ArmKey key) {
    ArmTotals known = arms.get(key);
    if (known == null && arms.size() < MAX_ARMS) {
      known = new ArmTotals();
      arms.put(key, known);
    }
    return known;
  }

  public SortedMap<ArmKey, ArmTotals> arms() {
    return Collections.unmodifiableSortedMap(arms);
  }

  /** Requests that reached a model but no version, by model and error code. */
  public SortedMap<String, ? extends SortedMap<String, Long>> refused() {
    return Collections.unmodifiableSortedMap(refused);
  }

  /** Intervals of arms that are in no sum, since there were too many. */
  public long leftOut() {
    return leftOut;
  }

  /** Records that servers say they had to drop. */
  public long droppedRecords() {
    return droppedByBoot.values().stream().mapToLong(Long::longValue).sum();
  }
}
