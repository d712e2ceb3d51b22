package dev.siskin.loadtest.observe;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a server would tell Kafka of one second, put together by the test. */
final class TestRecords {

  private final String model;
  private final List<VersionInterval> versions = new ArrayList<>();
  private final Map<String, Long> refused = new HashMap<>();
  private final List<IntervalRecord> others = new ArrayList<>();
  private long dropped;

  TestRecords(String model) {
    this.model = model;
  }

  /** Requests that all have ended, those that were answered with a time. */
  TestRecords arm(long version, Arm arm, long answered, Map<String, Long> errors) {
    long failed = errors.values().stream().mapToLong(Long::longValue).sum();
    return add(version, arm, answered + failed, answered, errors, answered);
  }

  /** Answered ones, and some that have not ended. */
  TestRecords open(long version, Arm arm, long answered, long open) {
    return add(version, arm, answered + open, answered, Map.of(), answered);
  }

  TestRecords untimed(long version, Arm arm, long answered) {
    return add(version, arm, answered, answered, Map.of(), 0);
  }

  TestRecords refused(String code, long count) {
    refused.put(code, count);
    return this;
  }

  TestRecords dropped(long records) {
    dropped = records;
    return this;
  }

  TestRecords other(TestRecords records) {
    others.add(records.record(99));
    return this;
  }

  IntervalRecord record(long seq) {
    return new IntervalRecord(
        "replica", "boot", seq, 0, 1_000, model, 1, dropped, refused, versions);
  }

  IntervalTotals totals() {
    IntervalTotals totals = new IntervalTotals();
    if (!versions.isEmpty() || !refused.isEmpty()) {
      totals.add(record(0));
    }
    others.forEach(totals::add);
    return totals;
  }

  private TestRecords add(
      long version, Arm arm, long assigned, long answered, Map<String, Long> errors, long timed) {
    Histogram micros = Histograms.micros();
    micros.recordValueWithCount(500, timed);
    ArrivalSecond second =
        new ArrivalSecond(0, assigned, answered, errors, Map.of(Stage.TOTAL, micros));
    versions.add(new VersionInterval(version, arm, 0, 0, 0, null, List.of(second)));
    return this;
  }
}
