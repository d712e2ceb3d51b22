package dev.siskin.loadtest.faults;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Sorts outcomes into groups as they come, in bounded memory. For one thread. */
final class Outcomes {

  private static final int DIGITS = 2;

  private final Map<Key, Group> groups = new HashMap<>();

  private record Key(HostileKind kind, String text) {}

  void add(Outcome outcome) {
    groups
        .computeIfAbsent(new Key(outcome.kind(), outcome.text()), unseen -> new Group())
        .add(outcome);
  }

  /** By kind, then the largest first. */
  List<OutcomeGroup> groups() {
    return groups.entrySet().stream()
        .map(entry -> entry.getValue().of(entry.getKey()))
        .sorted(
            Comparator.comparing(OutcomeGroup::kind)
                .thenComparing(Comparator.comparing(OutcomeGroup::clients).reversed())
                .thenComparing(OutcomeGroup::text))
        .toList();
  }

  private static final class Group {

    private final Histogram firstNanos = new Histogram(DIGITS);
    private long maxNanos;
    private long maxSentBytes;
    private long maxReadBytes;

    void add(Outcome outcome) {
      firstNanos.recordValue(outcome.firstNanos());
      maxNanos = Math.max(maxNanos, outcome.firstNanos());
      maxSentBytes = Math.max(maxSentBytes, outcome.sentBytes());
      maxReadBytes = Math.max(maxReadBytes, outcome.readBytes());
    }

    OutcomeGroup of(Key key) {
      return new OutcomeGroup(
          key.kind(),
          key.text(),
          firstNanos.getTotalCount(),
          Math.min(firstNanos.getValueAtPercentile(50), maxNanos),
          maxNanos,
          maxSentBytes,
          maxReadBytes);
    }
  }
}
