package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.protocol.telemetry.reader.SecondTotals;
import dev.siskin.protocol.telemetry.reader.SecondTotals.Entry;
import dev.siskin.protocol.telemetry.reader.SecondTotals.Slot;
import dev.siskin.protocol.telemetry.reader.SeqRange;
import dev.siskin.watch.archive.LogFiles.Append;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Adds up what replicas say of each second, and writes a second when it is over for all of them:
 * some seconds later, by the newest record of its model. What comes later still has lines of its
 * own, with the same times. One thread.
 */
final class Archive {
  /** Servers send a second when it is over, and late answers with the seconds after it. */
  static final long LAG_MILLIS = 10_000;

  /** Beyond it everything is written, over or not. */
  static final int MAX_PENDING = 4_000;

  private static final long AHEAD_MILLIS = 60_000;
  private static final long OLDEST_SECONDS = 400L * 24 * 3_600;
  private static final long NEWEST_SECONDS = 24L * 3_600;

  private final Path dir;
  private final LogFiles files;
  private final SecondTotals pending = new SecondTotals();

  /** By model, the end of its newest interval. */
  private final Map<String, Long> newestMillis = new HashMap<>();

  private String topic = "";
  private long written;
  private long strange;

  Archive(Path dir, LogFiles files) {
    this.dir = dir;
    this.files = files;
  }

  /** Goes on where an archive stood: finishes what it had begun to write. */
  void resume(ArchiveState state) throws IOException {
    finish(state);
    topic = state.topic();
    state.pending().forEach(pending::add);
  }

  /** What is in the files need not be done again: somebody may take them away. */
  private void finish(ArchiveState state) throws IOException {
    if (!state.appends().isEmpty()) {
      for (Append append : state.appends()) {
        files.write(append);
      }
      state.withoutAppends().write(dir);
    }
  }

  /** Id of the topic that the positions are of; empty while it is not known. */
  String topic() {
    return topic;
  }

  void setTopic(String id) {
    topic = id;
  }

  void add(IntervalRecord record, long nowMillis) {
    pending.add(record);
    long newest = Math.min(record.toMillis(), nowMillis + AHEAD_MILLIS);
    newestMillis.merge(record.model(), newest, Math::max);
  }

  /** Whether there is more than should be kept in memory. */
  boolean isFull() {
    return pending.size() > MAX_PENDING;
  }

  /** To be told when no record is left to read: then time passes for the silent as well. */
  void idle(long nowMillis) {
    pending
        .entries()
        .forEach(entry -> newestMillis.merge(entry.key().model(), nowMillis, Math::max));
  }

  /**
   * Writes what is over, and where reading stands.
   *
   * @param all whether to write the rest as well
   */
  void commit(
      Map<Integer, Long> positions, Map<String, List<SeqRange>> seen, long nowMillis, boolean all)
      throws IOException {
    List<Entry> due = pending.take((slot, key) -> all || isOver(slot, key.model(), nowMillis));
    if (isFull()) {
      due.addAll(pending.take((slot, key) -> true));
    }
    due.removeIf(entry -> isLeftOut(entry, nowMillis));
    List<Append> appends = files.plan(due);
    ArchiveState state = new ArchiveState(topic, positions, seen, pendingRecords(), appends);
    state.write(dir);
    finish(state);
    written += due.size();
    newestMillis
        .keySet()
        .retainAll(
            pending.entries().stream()
                .map(entry -> entry.key().model())
                .collect(Collectors.toSet()));
  }

  /** Seconds of arms that are in the files. */
  long written() {
    return written;
  }

  /** Seconds of arms that are in no file, since they cannot be of our time. */
  long strange() {
    return strange;
  }

  private boolean isOver(Slot slot, String model, long nowMillis) {
    return isStrange(slot, nowMillis)
        || slot.end() * 1_000 + LAG_MILLIS <= newestMillis.getOrDefault(model, Long.MIN_VALUE);
  }

  private boolean isLeftOut(Entry entry, long nowMillis) {
    boolean leftOut = isStrange(entry.slot(), nowMillis);
    strange += leftOut ? 1 : 0;
    return leftOut;
  }

  /**
   * Each hour has a file, so a wild clock could fill a folder; and what never ends would wait for
   * ever.
   */
  private static boolean isStrange(Slot slot, long nowMillis) {
    long now = nowMillis / 1_000;
    return slot.at() < now - OLDEST_SECONDS
        || slot.at() > now + NEWEST_SECONDS
        || slot.span() > OLDEST_SECONDS;
  }

  private List<IntervalRecord> pendingRecords() {
    List<IntervalRecord> records = new ArrayList<>();
    for (Entry entry : pending.entries()) {
      ArmTotals totals = entry.totals();
      ArrivalSecond second =
          new ArrivalSecond(
              entry.slot().at(),
              entry.slot().span(),
              totals.assigned(),
              totals.answered(),
              totals.errors(),
              new HashMap<>(totals.stages()));
      VersionInterval version =
          new VersionInterval(
              entry.key().version(), entry.key().arm(), 0, 0, 0, null, List.of(second));
      records.add(
          new IntervalRecord(
              "", "", 0, 0, 0, entry.key().model(), 0, 0, Map.of(), List.of(version)));
    }
    return records;
  }
}
