package dev.siskin.loadtest.tally;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measured answers other than 200 by status. One writer, the event loop. */
final class RefusedTable {

  static final int MAX_STATUSES = 16;

  private record Row(String message, Timings timings) {}

  private final Map<Integer, Row> rows = new TreeMap<>();

  void answered(Answer answer, long intendedNanos, long serviceNanos) {
    boolean room = rows.size() < MAX_STATUSES || rows.containsKey(answer.status());
    rows.computeIfAbsent(
            room ? answer.status() : Refused.FURTHER,
            status -> new Row(answer.message(), new Timings()))
        .timings
        .record(intendedNanos, serviceNanos);
  }

  List<Refused> refused() {
    return rows.entrySet().stream()
        .map(
            row ->
                new Refused(row.getKey(), row.getValue().message, row.getValue().timings.latency()))
        .toList();
  }
}
