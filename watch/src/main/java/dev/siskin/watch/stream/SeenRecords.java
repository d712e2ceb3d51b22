package dev.siskin.watch.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which (boot, seq) have come, as ranges: memory grows with the starts of servers and with gaps,
 * not with records. Not thread-safe.
 */
final class SeenRecords {
  /** By boot, ranges from first to last, neither touching nor overlapping. */
  private final Map<String, TreeMap<Long, Long>> boots = new HashMap<>();

  /** Notes a record; false if it had come before. */
  boolean first(String boot, long seq) {
    TreeMap<Long, Long> ranges = boots.computeIfAbsent(boot, b -> new TreeMap<>());
    Map.Entry<Long, Long> below = ranges.floorEntry(seq);
    if (below != null && below.getValue() >= seq) {
      return false;
    }
    boolean touchesBelow = below != null && below.getValue() == seq - 1;
    long first = below != null && touchesBelow ? below.getKey() : seq;
    Long last = seq == Long.MAX_VALUE ? null : ranges.remove(seq + 1);
    ranges.put(first, last == null ? seq : last);
    return true;
  }

  /** Records between the first and the last of each boot that have not come. */
  long missing() {
    long missing = 0;
    for (TreeMap<Long, Long> ranges : boots.values()) {
      Long last = null;
      for (Map.Entry<Long, Long> range : ranges.entrySet()) {
        missing += last == null ? 0 : range.getKey() - last - 1;
        last = range.getValue();
      }
    }
    return missing;
  }
}
