package dev.siskin.standalone.endtoend;

import dev.siskin.protocol.telemetry.IntervalRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reader of the topic from its beginning can say of each server, which has been started once
 * under its name. Keeps sums, not records, so that a long run may be read.
 */
final class StreamSeen {
  private final Map<String, Boot> boots = new HashMap<>();
  private long again;

  /** What came of one start of a server. */
  private static final class Boot {
    final String boot;
    final Set<Long> seqs = new HashSet<>();
    Totals totals = Totals.NONE;
    boolean last;

    Boot(String boot) {
      this.boot = boot;
    }

    long gaps() {
      long first = seqs.stream().mapToLong(seq -> seq).min().orElse(0);
      long end = seqs.stream().mapToLong(seq -> seq).max().orElse(-1);
      return end - first + 1 - seqs.size();
    }
  }

  void add(IntervalRecord record) {
    Boot boot = boots.computeIfAbsent(record.replica(), name -> new Boot(record.boot()));
    if (!boot.boot.equals(record.boot())) {
      throw new AssertionError(record.replica() + " was started more than once");
    }
    if (!boot.seqs.add(record.seq())) {
      again++;
      return;
    }
    boot.last |= record.last();
    boot.totals = boot.totals.plus(Totals.ofAll(List.of(record)));
  }

  /** Records that were left out since they had come before. */
  long again() {
    return again;
  }

  /** Of the server of that name; empty if nothing came. */
  BootSeen of(String replica) {
    Boot boot = boots.get(replica);
    return boot == null
        ? new BootSeen(0, 0, false, Totals.NONE)
        : new BootSeen(boot.seqs.size(), boot.gaps(), boot.last, boot.totals);
  }
}
