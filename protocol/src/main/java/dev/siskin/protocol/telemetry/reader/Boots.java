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

  /** More than any boot gives out: a number beyond it is wild. */
  static final long MAX_SEQ = 1_000_000_000_000L;

  /** What is known of a number that comes. */
  enum Coming {
    FIRST,
    AGAIN,
    /** Of a gap that was closed, or from before it: nobody knows. */
    UNSURE
  }

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

  /** Notes a record. */
  Coming note(IntervalRecord record, long nowMillis) {
    Coming coming = note(record.boot(), record.seq());
    Boot boot = boots.get(record.boot());
    if (coming == Coming.FIRST && boot != null) {
      boot.note(record, nowMillis);
    }
    return coming;
  }

  /** Notes a number. */
  Coming note(String id, long seq) {
    Boot boot = boots.computeIfAbsent(id, b -> new Boot());
    int before = boot.seqs.size();
    boolean first = boot.seqs.first(seq);
    ranges += boot.seqs.size() - before;
    makeRoom(boot);
    if (first) {
      return Coming.FIRST;
    }
    return boot.seqs.isUnsure(seq) ? Coming.UNSURE : Coming.AGAIN;
  }

  /** A number of which nothing was sure is taken to have been missing until now. */
  void found(String id) {
    Boot boot = boots.get(id);
    if (boot != null) {
      boot.seqs.found();
    }
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
        missingOfForgotten = sum(missingOfForgotten, silent.seqs.missing());
        forgotten++;
      }
    }
  }

  /** Records between the lowest and the highest of each boot that have not come. */
  long missing() {
    long missing = missingOfForgotten;
    for (Boot boot : boots.values()) {
      missing = sum(missing, boot.seqs.missing());
    }
    return missing;
  }

  /** One that is too large is large enough. */
  private static long sum(long a, long b) {
    return a + b < 0 ? Long.MAX_VALUE : a + b;
  }

  /** Boots that are no longer known: what comes of them again counts as new. */
  long forgotten() {
    return forgotten;
  }

  /** Of each boot of which numbers are missing, the one heard of longest ago first. */
  List<BootGaps> gaps() {
    List<BootGaps> gaps = new ArrayList<>();
    boots.forEach(
        (id, boot) -> {
          SeqRanges seqs = boot.seqs;
          if (seqs.missing() > 0) {
            gaps.add(
                new BootGaps(
                    id, seqs.lowest(), seqs.highest(), seqs.missing(), seqs.gaps(GAPS_TOLD)));
          }
        });
    return gaps;
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
