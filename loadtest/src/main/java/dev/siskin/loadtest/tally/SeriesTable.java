package dev.siskin.loadtest.tally;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measured answers by version and arm, of the whole run and of the slice under way. A server that
 * sends ever new names must not fill the memory: beyond {@link #MAX_SERIES} they share one series.
 * One writer, the event loop.
 */
final class SeriesTable {

  static final int MAX_SERIES = 64;

  private static final String OVERFLOW = "other";

  /** Numeric versions by number, then the rest by name. */
  private static final Comparator<Row> ORDER =
      Comparator.comparingInt((Row row) -> row.version.length())
          .thenComparing(row -> row.version)
          .thenComparing(row -> row.arm);

  private static final class Row {
    final String version;
    final String arm;
    final Timings timings = new Timings();
    final Timings slice = new Timings();
    long answered200;
    long others;

    Row(String version, String arm) {
      this.version = version;
      this.arm = arm;
    }
  }

  /** By version, then by arm: a pair as the key would be made anew for each answer. */
  private final Map<String, Map<String, Row>> byVersion = new HashMap<>();

  private final List<Row> rows = new ArrayList<>();

  void answered(Answer answer, long intendedNanos, long serviceNanos) {
    Row row = row(answer.version(), answer.arm());
    if (answer.isOk()) {
      row.answered200++;
      row.timings.record(intendedNanos, serviceNanos);
      row.slice.record(intendedNanos, serviceNanos);
    } else {
      row.others++;
    }
  }

  List<Series> series() {
    return rows.stream()
        .sorted(ORDER)
        .map(
            row ->
                new Series(
                    row.version, row.arm, row.answered200, row.others, row.timings.latency()))
        .toList();
  }

  /** At most so many series, those with the most answers first. */
  List<Progress.Line> largest(int limit) {
    return rows.stream()
        .sorted(Comparator.comparingLong((Row row) -> row.answered200).reversed())
        .limit(limit)
        .sorted(ORDER)
        .map(
            row ->
                new Progress.Line(
                    row.version,
                    row.arm,
                    row.answered200,
                    row.others,
                    row.timings.intendedNanosAt(0.5),
                    row.timings.intendedNanosAt(0.99)))
        .toList();
  }

  /** What came within the slice under way. */
  List<SeriesSlice> slice() {
    return rows.stream()
        .filter(row -> row.slice.count() > 0)
        .sorted(ORDER)
        .map(row -> SeriesSlice.of(row.version, row.arm, row.slice))
        .toList();
  }

  /** The next slice begins. */
  void nextSlice() {
    for (Row row : rows) {
      if (row.slice.count() > 0) {
        row.slice.reset();
      }
    }
  }

  private Row row(String version, String arm) {
    Map<String, Row> byArm = byVersion.get(version);
    Row known = byArm == null ? null : byArm.get(arm);
    if (known != null) {
      return known;
    }
    return rows.size() < MAX_SERIES ? added(version, arm) : overflow();
  }

  private Row overflow() {
    Map<String, Row> byArm = byVersion.get(OVERFLOW);
    Row known = byArm == null ? null : byArm.get(OVERFLOW);
    return known == null ? added(OVERFLOW, OVERFLOW) : known;
  }

  private Row added(String version, String arm) {
    Row row = new Row(version, arm);
    byVersion.computeIfAbsent(version, any -> new HashMap<>()).put(arm, row);
    rows.add(row);
    return row;
  }
}
