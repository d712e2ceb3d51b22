package dev.siskin.server.telemetry;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Intervals of one model and epoch that wait to be handed over, added together without loss: every
 * count and every value of a histogram is kept. What is given up, when there are too many seconds,
 * is which of several seconds they belong to. Its histograms are its own, and packed, since most
 * buckets of a second are empty. Pure; one thread.
 */
final class IntervalDraft {
  /** Seconds of arrival, or blocks of them, that a version and arm may hold. */
  static final int MOST_BLOCKS = 120;

  /** After single seconds come blocks of five, as a judge reads them, then twice as long each. */
  private static final int FIRST_SPAN = 5;

  /** Below a day: readers refuse what begins more than a day before its interval. */
  private static final int LONGEST_SPAN = FIRST_SPAN << 14;

  /** Of an entry in a map, with its key and its boxes. */
  private static final int ENTRY_BYTES = 128;

  private final long sinceNanos;
  private final Map<Part, Sums> parts = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final String model;
  private final long epoch;
  private long fromMillis;
  private long toMillis;
  private Memory memory;
  private int intervals;
  private int span = 1;
  private long bytes;

  private record Part(long version, Arm arm) implements Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      int byVersion = Long.compare(version, other.version);
      return byVersion == 0 ? arm.compareTo(other.arm) : byVersion;
    }
  }

  /** Of one version and arm. */
  private static final class Sums {
    long batches;
    long failedBatches;
    long rows;
    @Nullable AbstractHistogram batchSizes;
    Map<Long, Block> blocks = new TreeMap<>();
  }

  /** Of the requests that arrived within one span. */
  private static final class Block {
    long assigned;
    long answered;
    long notFinite;
    final Map<String, Long> errors = new TreeMap<>();
    final Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);

    void add(ArrivalSecond more) {
      assigned += more.assigned();
      answered += more.answered();
      notFinite += more.notFinite();
      addCounts(errors, more.errors());
      more.stages().forEach((stage, times) -> stages.compute(stage, (s, sum) -> sum(sum, times)));
    }
  }

  /**
   * @param first is copied
   * @param nowNanos since when it waits
   */
  IntervalDraft(Interval first, long nowNanos) {
    this.sinceNanos = nowNanos;
    this.model = first.model();
    this.epoch = first.epoch();
    this.fromMillis = first.fromMillis();
    this.toMillis = first.toMillis();
    this.memory = first.memory();
    add(first);
  }

  /** Adds an interval of the same model and epoch; copies what it needs. */
  void add(Interval more) {
    if (!more.model().equals(model) || more.epoch() != epoch) {
      throw new IllegalArgumentException("an interval of another model or epoch");
    }
    intervals++;
    fromMillis = Math.min(fromMillis, more.fromMillis());
    toMillis = Math.max(toMillis, more.toMillis());
    memory = more.memory();
    addCounts(refused, more.refused());
    more.versions().forEach(this::add);
    while (mostBlocks() > MOST_BLOCKS && span < LONGEST_SPAN) {
      setSpan(nextSpan());
    }
    bytes = footprint();
  }

  private void add(VersionInterval more) {
    Sums sums = parts.computeIfAbsent(new Part(more.version(), more.arm()), part -> new Sums());
    sums.batches += more.batches();
    sums.failedBatches += more.failedBatches();
    sums.rows += more.rows();
    AbstractHistogram batchSizes = more.batchSizes();
    if (batchSizes != null) {
      sums.batchSizes = sum(sums.batchSizes, batchSizes);
    }
    more.seconds().forEach(second -> block(sums.blocks, second.at()).add(second));
  }

  /**
   * Tells fewer seconds apart than until now, to be smaller.
   *
   * @return false when it cannot be made smaller in this way
   */
  boolean widen() {
    int before = blocks();
    int most = mostBlocks();
    while (blocks() == before && span < LONGEST_SPAN && most > 1) {
      setSpan(nextSpan());
    }
    bytes = footprint();
    return blocks() < before;
  }

  /** All that was added; shares the histograms of this draft. */
  Interval sum() {
    List<VersionInterval> versions = new ArrayList<>(parts.size());
    parts.forEach((part, sums) -> versions.add(version(part, sums)));
    return new Interval(model, epoch, fromMillis, toMillis, memory, refused, versions);
  }

  /** How many intervals were added to the first. */
  int coalesced() {
    return intervals - 1;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /** Seconds that stand as one. */
  int span() {
    return span;
  }

  /** What it takes in memory, about. */
  long bytes() {
    return bytes;
  }

  /** Entries of all versions and arms together. */
  int blocks() {
    return parts.values().stream().mapToInt(sums -> sums.blocks.size()).sum();
  }

  private int mostBlocks() {
    return parts.values().stream().mapToInt(sums -> sums.blocks.size()).max().orElse(0);
  }

  private int nextSpan() {
    return span == 1 ? FIRST_SPAN : 2 * span;
  }

  private void setSpan(int longer) {
    int before = span;
    span = longer;
    for (Sums sums : parts.values()) {
      Map<Long, Block> narrow = sums.blocks;
      sums.blocks = new TreeMap<>();
      narrow.forEach((at, block) -> block(sums.blocks, at).add(entry(at, before, block)));
    }
  }

  private Block block(Map<Long, Block> blocks, long second) {
    return blocks.computeIfAbsent(Math.floorDiv(second, span) * (long) span, at -> new Block());
  }

  private VersionInterval version(Part part, Sums sums) {
    List<ArrivalSecond> seconds = new ArrayList<>(sums.blocks.size());
    sums.blocks.forEach((at, block) -> seconds.add(entry(at, span, block)));
    return new VersionInterval(
        part.version,
        part.arm,
        sums.batches,
        sums.failedBatches,
        sums.rows,
        sums.batchSizes,
        seconds);
  }

  private static ArrivalSecond entry(long at, int span, Block block) {
    return new ArrivalSecond(
        at, span, block.assigned, block.answered, block.notFinite, block.errors, block.stages);
  }

  private static void addCounts(Map<String, Long> sums, Map<String, Long> more) {
    more.forEach((name, count) -> sums.merge(name, count, Long::sum));
  }

  /** Never keeps {@code more}, which may be used again by others. */
  private static AbstractHistogram sum(@Nullable AbstractHistogram known, AbstractHistogram more) {
    AbstractHistogram sum =
        known == null ? new PackedHistogram(more.getNumberOfSignificantValueDigits()) : known;
    sum.add(more);
    return sum;
  }

  private long footprint() {
    long sum = (long) ENTRY_BYTES * (refused.size() + parts.size());
    for (Sums sums : parts.values()) {
      sum += footprint(sums.batchSizes);
      for (Block block : sums.blocks.values()) {
        sum += (long) ENTRY_BYTES * (1 + block.errors.size());
        for (AbstractHistogram times : block.stages.values()) {
          sum += footprint(times);
        }
      }
    }
    return sum;
  }

  private static long footprint(@Nullable AbstractHistogram histogram) {
    return histogram == null ? 0 : ENTRY_BYTES + histogram.getEstimatedFootprintInBytes();
  }
}
