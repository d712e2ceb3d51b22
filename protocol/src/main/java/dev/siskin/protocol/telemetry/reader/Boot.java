package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.BootReport.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What is kept of one start of a server. Not thread-safe. */
final class Boot {
  /** Beyond it, the model that has been silent for longest is no longer told of. */
  private static final int MAX_MODELS = 256;

  final SeqRanges seqs = new SeqRanges();

  /** In the order in which they spoke. */
  private final Map<String, Long> knownUntil = new LinkedHashMap<>(16, 0.75f, true);

  private String replica = "";
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;
  private long heardMillis = Long.MIN_VALUE;
  private long dropped;
  private boolean ended;

  void note(IntervalRecord record, long nowMillis) {
    replica = record.replica();
    firstMillis = Math.min(firstMillis, record.fromMillis());
    lastMillis = Math.max(lastMillis, record.toMillis());
    heardMillis = nowMillis;
    dropped = Math.max(dropped, record.droppedRecords());
    ended |= record.last();
    knownUntil.merge(record.model(), record.toMillis(), Math::max);
    if (knownUntil.size() > MAX_MODELS) {
      knownUntil.remove(knownUntil.keySet().iterator().next());
    }
  }

  String replica() {
    return replica;
  }

  long firstMillis() {
    return firstMillis;
  }

  /** Whether the other one began when this one had spoken for the last time. */
  boolean isFollowedBy(Boot other) {
    return other.firstMillis >= lastMillis && other.firstMillis > firstMillis;
  }

  BootReport report(String boot, OptionalLong successorMillis, long nowMillis, long silentMillis) {
    return new BootReport(
        replica,
        boot,
        state(successorMillis.isPresent(), nowMillis, silentMillis),
        seqs.lowest(),
        seqs.highest(),
        seqs.missing(),
        seqs.gaps(Boots.GAPS_TOLD),
        dropped,
        firstMillis,
        lastMillis,
        knownUntil,
        successorMillis);
  }

  /**
   * A server's clock may be ahead of ours and its records old, so the earlier of the two times is
   * when it spoke.
   */
  private State state(boolean replaced, long nowMillis, long silentMillis) {
    if (ended) {
      return State.ENDED;
    }
    if (replaced) {
      return State.KILLED;
    }
    long spoke = Math.min(heardMillis, lastMillis);
    return nowMillis - spoke < silentMillis ? State.RUNNING : State.SILENT;
  }
}
