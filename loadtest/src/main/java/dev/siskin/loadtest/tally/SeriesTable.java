package dev.siskin.loadtest.tally;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measured answers by version and arm. A server that sends ever new names must not fill the memory:
 * beyond {@link #MAX_SERIES} they share one series. One writer, the event loop.
 */
final class SeriesTable {

  static final int MAX_SERIES = 64;

  /** Numeric versions by number, then the rest by name. */
  private static final Comparator<Series> ORDER =
      Comparator.comparingInt((Series series) -> series.version().length())
          .thenComparing(Series::version)
          .thenComparing(Series::arm);

  private static final Key OVERFLOW = new Key("other", "other");

  private record Key(String version, String arm) {}

  private static final class Row {
    final Timings timings = new Timings();
    long answered200;
    long others;
  }

  private final Map<Key, Row> rows = new HashMap<>();

  void answered(Answer answer, long intendedNanos, long serviceNanos) {
    Row row = row(new Key(answer.version(), answer.arm()));
    if (answer.isOk()) {
      row.answered200++;
      row.timings.record(intendedNanos, serviceNanos);
    } else {
      row.others++;
    }
  }

  List<Series> series() {
    List<Series> all = new ArrayList<>();
    rows.forEach(
        (key, row) ->
            all.add(
                new Series(
                    key.version(), key.arm(), row.answered200, row.others, row.timings.latency())));
    all.sort(ORDER);
    return all;
  }

  private Row row(Key key) {
    Row known = rows.get(key);
    if (known != null) {
      return known;
    }
    return rows.computeIfAbsent(rows.size() < MAX_SERIES ? key : OVERFLOW, any -> new Row());
  }
}
