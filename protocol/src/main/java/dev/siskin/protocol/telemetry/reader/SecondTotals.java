package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The sums of interval records by second of arrival and arm, over all replicas: of requests, not of
 * runs, which have no arrival. Whoever owns this lets go of old seconds; not thread-safe.
 */
public final class SecondTotals {
  private final TreeMap<Slot, TreeMap<ArmKey, ArmTotals>> slots = new TreeMap<>();
  private int size;

  /**
   * Time that requests arrived in.
   *
   * @param at its first second, since 1970
   * @param span its length in seconds: one, or more where an outage ran seconds together
   */
  public record Slot(long at, int span) implements Comparable<Slot> {
    private static final Comparator<Slot> ORDER =
        Comparator.comparingLong(Slot::at).thenComparingInt(Slot::span);

    /** The first second after it. */
    public long end() {
      return at + span;
    }

    @Override
    public int compareTo(Slot other) {
      return ORDER.compare(this, other);
    }
  }

  /** The requests of one arm that arrived then. */
  public record Entry(Slot slot, ArmKey key, ArmTotals totals) {}

  public void add(IntervalRecord record) {
    for (VersionInterval version : record.versions()) {
      ArmKey key = new ArmKey(record.model(), version.version(), version.arm());
      for (ArrivalSecond second : version.seconds()) {
        add(new Slot(second.at(), second.span()), key, second);
      }
    }
  }

  private void add(Slot slot, ArmKey key, ArrivalSecond second) {
    SortedMap<ArmKey, ArmTotals> arms = slots.computeIfAbsent(slot, s -> new TreeMap<>());
    int before = arms.size();
    arms.computeIfAbsent(key, k -> new ArmTotals()).add(second);
    size += arms.size() - before;
  }

  /** Arms of seconds that are kept. */
  public int size() {
    return size;
  }

  /** Everything, the earliest first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    slots.forEach(
        (slot, arms) -> arms.forEach((key, totals) -> entries.add(new Entry(slot, key, totals))));
    return entries;
  }

  /** Lets go of what is due, and returns it, the earliest first. */
  public List<Entry> take(BiPredicate<Slot, ArmKey> due) {
    List<Entry> taken = new ArrayList<>();
    for (Entry entry : entries()) {
      if (due.test(entry.slot, entry.key)) {
        taken.add(entry);
        remove(entry);
      }
    }
    return taken;
  }

  private void remove(Entry entry) {
    SortedMap<ArmKey, ArmTotals> arms = slots.get(entry.slot);
    if (arms != null) {
      arms.remove(entry.key);
      size--;
      if (arms.isEmpty()) {
        slots.remove(entry.slot);
      }
    }
  }
}
