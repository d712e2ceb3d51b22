package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * The last seconds of arrival, added up on demand. Pure; the clock is handed in. Not thread-safe.
 *
 * <p>A server sends a second when it is over, and its late answers later still; so the window ends
 * {@value #LAG_SECONDS} s ago. Runs are no requests and have no arrival; they count in the last
 * second of their interval.
 *
 * <p>A block of several seconds, which an outage ran together, counts by the share of its seconds
 * that lie in the window, as if its requests had come evenly: its whole count in one second would
 * be a rate that never was. Its times cannot be cut; they count whole and in its last second, since
 * in its first those of a block longer than the window would never be seen.
 */
final class SlidingWindow {
  static final int LAG_SECONDS = 2;

  /** Seconds further ahead come from a clock that is wrong, and would never be let go. */
  private static final int AHEAD_SECONDS = 60;

  /** Sums that are kept; of more there would be no table that anybody can read. */
  private static final int MAX_KEPT = 20_000;

  private final int seconds;
  private final long firstSecond;
  private final TreeMap<Long, Map<Block, ArmTotals>> byLastSecond = new TreeMap<>();
  private long newestSecond = Long.MIN_VALUE;
  private int kept;

  /** So many seconds of one arm, one for most. */
  private record Block(ArmKey key, int span) {}

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
        at(new Block(key, 1), lastSecond(record), nowMillis).addRuns(version);
      }
      for (ArrivalSecond second : version.seconds()) {
        int span = span(second, record);
        at(new Block(key, span), second.at() + span - 1, nowMillis).add(second);
      }
    }
  }

  private static long lastSecond(IntervalRecord record) {
    return Math.floorDiv(record.toMillis() - 1, 1000L);
  }

  /** Blocks begin and end at whole multiples of their length; nothing came after the record. */
  private static int span(ArrivalSecond second, IntervalRecord record) {
    return (int) Math.max(1, Math.min(second.span(), lastSecond(record) + 1 - second.at()));
  }

  /** The sums of that block; of nothing kept if the window will never hold its end. */
  private ArmTotals at(Block block, long last, long nowMillis) {
    long now = Math.floorDiv(nowMillis, 1000L);
    newestSecond = Math.max(newestSecond, last);
    if (last < Math.max(firstSecond, begin(now)) || last > now + AHEAD_SECONDS) {
      return new ArmTotals();
    }
    Map<Block, ArmTotals> blocks = byLastSecond.computeIfAbsent(last, s -> new HashMap<>());
    ArmTotals known = blocks.get(block);
    if (known == null) {
      known = new ArmTotals();
      if (kept < MAX_KEPT) {
        blocks.put(block, known);
        kept++;
      }
    }
    return known;
  }

  /** The sums of the window that ends {@value #LAG_SECONDS} s ago. */
  Map<ArmKey, ArmTotals> sums(long nowMillis) {
    long now = Math.floorDiv(nowMillis, 1000L);
    byLastSecond.headMap(begin(now)).clear();
    kept = byLastSecond.values().stream().mapToInt(Map::size).sum();
    Map<ArmKey, ArmTotals> sums = new TreeMap<>();
    byLastSecond.forEach(
        (last, blocks) ->
            blocks.forEach((block, totals) -> addShare(sums, block, last, totals, now)));
    return sums;
  }

  private void addShare(
      Map<ArmKey, ArmTotals> sums, Block block, long last, ArmTotals totals, long now) {
    long first = last - block.span + 1;
    long from = Math.max(first, Math.max(firstSecond, begin(now))) - first;
    long to = Math.min(last + 1, end(now)) - first;
    if (from >= to) {
      return;
    }
    ArmTotals sum = sums.computeIfAbsent(block.key, k -> new ArmTotals());
    if (to - from == block.span) {
      sum.add(totals);
      return;
    }
    LongUnaryOperator share = count -> part(count, to, block.span) - part(count, from, block.span);
    Map<String, Long> errors = new HashMap<>();
    totals.errors().forEach((code, count) -> errors.put(code, share.applyAsLong(count)));
    sum.add(
        new ArrivalSecond(
            first,
            block.span,
            share.applyAsLong(totals.assigned()),
            share.applyAsLong(totals.answered()),
            errors,
            last < end(now) ? new HashMap<>(totals.stages()) : Map.of()));
  }

  /** How many came in the first seconds; differences of it add up to the whole. */
  private static long part(long count, long seconds, int span) {
    return Math.round(count * (double) seconds / span);
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
