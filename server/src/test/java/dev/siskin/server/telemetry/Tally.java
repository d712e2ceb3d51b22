package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * Every count that records hold, and every bucket of their histograms, added up by where it belongs
 * but for the second: what a reader of all of them knows.
 */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();

  static Tally of(byte[] value) {
    IntervalRecord record = IntervalCodec.decode(value);
    Tally tally = new Tally();
    tally.add(record.model() + "@" + record.epoch(), record.refused(), record.versions());
    return tally;
  }

  static Tally of(Interval interval) {
    Tally tally = new Tally();
    tally.add(interval.model() + "@" + interval.epoch(), interval.refused(), interval.versions());
    return tally;
  }

  Tally plus(Tally more) {
    more.counts.forEach(this::count);
    return this;
  }

  Tally minus(Tally less) {
    less.counts.forEach((name, count) -> count(name, -count));
    return this;
  }

  private void add(String place, Map<String, Long> refused, List<VersionInterval> versions) {
    refused.forEach((code, count) -> count(place + " refused " + code, count));
    for (VersionInterval version : versions) {
      String here = place + " " + version.version() + " " + version.arm();
      count(here + " batches", version.batches());
      count(here + " failed", version.failedBatches());
      count(here + " rows", version.rows());
      count(here + " sizes", version.batchSizes());
      version.seconds().forEach(second -> add(here, second));
    }
  }

  private void add(String here, ArrivalSecond second) {
    count(here + " assigned", second.assigned());
    count(here + " answered", second.answered());
    count(here + " not finite", second.notFinite());
    second.errors().forEach((code, count) -> count(here + " error " + code, count));
    second.stages().forEach((stage, times) -> count(here + " " + stage, times));
  }

  private void count(String name, @Nullable AbstractHistogram histogram) {
    if (histogram == null) {
      return;
    }
    for (HistogramIterationValue value : histogram.recordedValues()) {
      count(name + " " + value.getValueIteratedTo(), value.getCountAddedInThisIterationStep());
    }
  }

  private void count(String name, long more) {
    counts.merge(name, more, Long::sum);
    counts.remove(name, 0L);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tally tally && tally.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
