package dev.siskin.standalone.endtoend;

import dev.siskin.protocol.telemetry.IntervalRecord;
import java.util.List;

/**
 * What a reader of the topic can say of one start of a server.
 *
 * @param records that came, each once
 * @param gaps records between the first and the last that never came
 * @param last whether the server said that it ended; without it, it was killed
 */
record BootSeen(long records, long gaps, boolean last, Totals totals) {
  private static final BootSeen NOTHING = new BootSeen(0, 0, false, Totals.NONE);

  /** Of the server of that name, which has been started once. */
  static BootSeen of(List<IntervalRecord> unique, String replica) {
    List<IntervalRecord> records =
        unique.stream().filter(record -> record.replica().equals(replica)).toList();
    if (records.isEmpty()) {
      return NOTHING;
    }
    List<String> boots = records.stream().map(IntervalRecord::boot).distinct().toList();
    if (boots.size() != 1) {
      throw new AssertionError(replica + " was started as " + boots);
    }
    long first = records.stream().mapToLong(IntervalRecord::seq).min().orElseThrow();
    long end = records.stream().mapToLong(IntervalRecord::seq).max().orElseThrow();
    return new BootSeen(
        records.size(),
        end - first + 1 - records.size(),
        records.stream().anyMatch(IntervalRecord::last),
        Totals.ofAll(records));
  }
}
