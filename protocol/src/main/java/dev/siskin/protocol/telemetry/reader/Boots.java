package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.IntervalRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The starts of servers, with the numbers of their records: which came, which are missing. Bounded:
 * of too many boots the one not heard of for longest is forgotten, and of too many gaps the lowest
 * of the boot at hand is closed. Not thread-safe.
 */
final class Boots {
  static final int MAX_BOOTS = 4_096;
  static final int MAX_RANGES = 65_536;

  /** Gaps of a boot that are told; all are counted. */
  static final int GAPS_TOLD = 20;

  private final int maxBoots;
  private final int maxRanges;

  /** In the order in which they were heard. */
  private final LinkedHashMap<String, Boot> boots = new LinkedHashMap<>(16, 0.75f, true);

  private int ranges;
  private long forgotten;
  private long missingOfForgotten;

  Boots() {
    this(MAX_BOOTS, MAX_RANGES);
  }

  Boots(int maxBoots, int maxRanges) {
    this.maxBoots = maxBoots;
    this.maxRanges = maxRanges;
  }

  /** Notes a record; false if it had come before. */
  boolean first(IntervalRecord record, long nowMillis) {
    Boot boot = boots.computeIfAbsent(record.boot(), b -> new Boot());
    int before = boot.seqs.size();
    boolean first = boot.seqs.first(record.seq());
    ranges += boot.seqs.size() - before;
    if (first) {
      boot.note(record, nowMillis);
    }
    makeRoom(boot);
    return first;
  }

  private void makeRoom(Boot latest) {
    while (ranges > maxRanges && latest.seqs.size() > 1) {
      latest.seqs.closeLowestGap();
      ranges--;
    }
    while (boots.size() > maxBoots) {
      Boot silent = boots.remove(boots.keySet().iterator().next());
      if (silent != null) {
        ranges -= silent.seqs.size();
        missingOfForgotten += silent.seqs.missing();
        forgotten++;
      }
    }
  }

  /** Records between the lowest and the highest of each boot that have not come. */
  long missing() {
    long missing = missingOfForgotten;
    for (Boot boot : boots.values()) {
      // Numbers may be wild; a sum of them that is too large is large enough.
      missing = missing + boot.seqs.missing() < 0 ? Long.MAX_VALUE : missing + boot.seqs.missing();
    }
    return missing;
  }

  /** Boots that are no longer known: what comes of them again counts as new. */
  long forgotten() {
    return forgotten;
  }

  List<BootReport> report(long nowMillis, long silentMillis) {
    List<BootReport> reports = new ArrayList<>(boots.size());
    Map<String, List<Boot>> byReplica = new LinkedHashMap<>();
    boots.values().stream()
        .filter(Boots::hasSpoken)
        .forEach(
            boot -> byReplica.computeIfAbsent(boot.replica(), r -> new ArrayList<>()).add(boot));
    boots.forEach(
        (id, boot) -> {
          if (hasSpoken(boot)) {
            OptionalLong successor =
                successor(boot, byReplica.getOrDefault(boot.replica(), List.of()));
            reports.add(boot.report(id, successor, nowMillis, silentMillis));
          }
        });
    return reports;
  }

  /** One that was restored and has not spoken since has no times to tell. */
  private static boolean hasSpoken(Boot boot) {
    return boot.firstMillis() != Long.MAX_VALUE;
  }

  private static OptionalLong successor(Boot boot, List<Boot> ofReplica) {
    return ofReplica.stream()
        .filter(other -> other != boot && boot.isFollowedBy(other))
        .mapToLong(Boot::firstMillis)
        .min();
  }

  /** What has come, to be given to {@link #restore} of another reader. */
  Map<String, List<SeqRange>> seen() {
    Map<String, List<SeqRange>> seen = new LinkedHashMap<>();
    boots.forEach((id, boot) -> seen.put(id, boot.seqs.all()));
    return seen;
  }

  void restore(Map<String, List<SeqRange>> seen) {
    seen.forEach(
        (id, all) -> {
          Boot boot = boots.computeIfAbsent(id, b -> new Boot());
          all.forEach(boot.seqs::restore);
          ranges += all.size();
          makeRoom(boot);
        });
  }
}
