package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A counter for each {@link ErrorCode}. Whoever holds it guards it. */
public final class CodeCounts {
  private final long[] counts = new long[ErrorCode.values().length];

  public long of(ErrorCode code) {
    return counts[code.ordinal()];
  }

  /** Of all codes together. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** The codes that were counted, by name, as records carry them. */
  public Map<String, Long> byName() {
    Map<String, Long> names = new TreeMap<>();
    for (ErrorCode code : ErrorCode.values()) {
      if (of(code) > 0) {
        names.put(code.name(), of(code));
      }
    }
    return names;
  }

  /** Adds up. */
  public void add(CodeCounts more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
  }

  void count(ErrorCode code) {
    counts[code.ordinal()]++;
  }

  void reset() {
    Arrays.fill(counts, 0);
  }
}
