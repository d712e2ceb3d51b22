package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last seconds of arrival, added up on demand. Pure; the clock is handed in. Not thread-safe.
 *
 * <p>A server sends a second when it is over, and its late answers later still; so the window ends
 * {@value #LAG_SECONDS} s ago. Runs are no requests and have no arrival; they count in the last
 * second of their interval.
 */
final class SlidingWindow {
  static final int LAG_SECONDS = 2;

  /** Seconds further ahead come from a clock that is wrong, and would never be let go. */
  private static final int AHEAD_SECONDS = 60;

  /** Sums that are kept; of more there would be no table that anybody can read. */
  private static final int MAX_KEPT = 20_000;

  private final int seconds;
  private final long firstSecond;
  private final TreeMap<Long, Map<ArmKey, ArmTotals>> bySecond = new TreeMap<>();
  private long newestSecond = Long.MIN_VALUE;
  private int kept;

  /**
   * @param seconds length
   * @param firstSecond seconds before this one are not known whole, and left out
   */
  SlidingWindow(int seconds, long firstSecond) {
    this.seconds = seconds;
    this.firstSecond = firstSecond;
  }

  void add(IntervalRecord record, long nowMillis) {
    for (VersionInterval version : record.versions()) {
      ArmKey key = new ArmKey(record.model(), version.version(), version.arm());
      if (version.batches() > 0) {
        at(key, Math.floorDiv(record.toMillis() - 1, 1000L), nowMillis).addRuns(version);
      }
      for (ArrivalSecond second : version.seconds()) {
        at(key, second.at(), nowMillis).add(second);
      }
    }
  }

  /** The sums of that second and arm; of nothing kept if the window will never hold it. */
  private ArmTotals at(ArmKey key, long second, long nowMillis) {
    long now = Math.floorDiv(nowMillis, 1000L);
    newestSecond = Math.max(newestSecond, second);
    if (second < Math.max(firstSecond, begin(now)) || second > now + AHEAD_SECONDS) {
      return new ArmTotals();
    }
    Map<ArmKey, ArmTotals> arms = bySecond.computeIfAbsent(second, s -> new TreeMap<>());
    ArmTotals known = arms.get(key);
    if (known == null) {
      known = new ArmTotals();
      if (kept < MAX_KEPT) {
        arms.put(key, known);
        kept++;
      }
    }
    return known;
  }

  /** The sums of the window that ends {@value #LAG_SECONDS} s ago. */
  Map<ArmKey, ArmTotals> sums(long nowMillis) {
    long now = Math.floorDiv(nowMillis, 1000L);
    bySecond.headMap(begin(now)).clear();
    kept = bySecond.values().stream().mapToInt(Map::size).sum();
    Map<ArmKey, ArmTotals> sums = new TreeMap<>();
    for (Map<ArmKey, ArmTotals> second : bySecond.headMap(end(now)).values()) {
      second.forEach((key, totals) -> sums.computeIfAbsent(key, k -> new ArmTotals()).add(totals));
    }
    return sums;
  }

  /** Seconds the sums are over: fewer than the window's length only soon after the start, or 0. */
  int coveredSeconds(long nowMillis) {
    long end = end(Math.floorDiv(nowMillis, 1000L));
    if (firstSecond <= end - seconds) {
      return seconds;
    }
    return (int) Math.max(0, end - firstSecond);
  }

  /** The newest second of arrival that came, whether it was kept or not. */
  long newestSecond() {
    return newestSecond;
  }

  private long begin(long now) {
    return end(now) - seconds;
  }

  private static long end(long now) {
    return now - LAG_SECONDS;
  }
}
