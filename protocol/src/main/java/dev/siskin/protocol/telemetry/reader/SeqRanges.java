package dev.siskin.protocol.telemetry.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of one boot have come, none of them negative, as ranges: memory grows with gaps,
 * not with records. Not thread-safe.
 */
final class SeqRanges {
  /** From first to last, neither touching nor overlapping. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  private long closed;

  /** Numbers up to here may count as having come without it. */
  private long closedTo = -1;

  /** Notes a number; false if it had come before. */
  boolean first(long seq) {
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

  /** Ranges that are kept, which is one more than the gaps. */
  int size() {
    return ranges.size();
  }

  /**
   * Stops waiting for what is missing in the lowest gap: it stays missing, and what still comes of
   * it counts as having come before, since a record is rather missed than counted twice.
   */
  void closeLowestGap() {
    Map.Entry<Long, Long> lowest = ranges.pollFirstEntry();
    Map.Entry<Long, Long> next = ranges.pollFirstEntry();
    closed += next.getKey() - lowest.getValue() - 1;
    closedTo = Math.max(closedTo, next.getKey() - 1);
    ranges.put(lowest.getKey(), next.getValue());
  }

  /** Of a number that counts as having come: whether it may do so for a closed gap only. */
  boolean isUnsure(long seq) {
    return seq <= closedTo;
  }

  /** A number of a closed gap came after all. */
  void found() {
    closed = Math.max(0, closed - 1);
  }

  /** Numbers between the lowest and the highest that have not come. */
  long missing() {
    long missing = closed;
    for (SeqRange gap : gaps(Integer.MAX_VALUE)) {
      missing += gap.count();
    }
    return missing;
  }

  /** Where they are missing, the lowest first, without those of gaps that were closed. */
  List<SeqRange> gaps(int most) {
    List<SeqRange> gaps = new ArrayList<>();
    @Nullable Long last = null;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (gaps.size() == most) {
        break;
      }
      if (last != null) {
        gaps.add(new SeqRange(last + 1, range.getKey() - 1));
      }
      last = range.getValue();
    }
    return gaps;
  }

  long lowest() {
    return ranges.firstKey();
  }

  long highest() {
    return ranges.lastEntry().getValue();
  }

  List<SeqRange> all() {
    List<SeqRange> all = new ArrayList<>(ranges.size());
    ranges.forEach((first, last) -> all.add(new SeqRange(first, last)));
    return all;
  }

  void restore(SeqRange range) {
    ranges.put(range.first(), range.last());
  }
}
