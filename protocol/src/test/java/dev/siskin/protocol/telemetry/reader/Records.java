package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** Interval records for the tests. */
final class Records {
  private Records() {}

  static IntervalRecord of(String boot, long seq, VersionInterval... versions) {
    return of(boot, seq, "m", 0, Map.of(), versions);
  }

  static IntervalRecord of(
      String boot,
      long seq,
      String model,
      long dropped,
      Map<String, Long> refused,
      VersionInterval... versions) {
    long from = versions.length == 0 ? 0 : versions[0].seconds().get(0).at() * 1000;
    return new IntervalRecord(
        "replica", boot, seq, from, from + 1000, model, 0, dropped, refused, List.of(versions));
  }

  /** Answers of one second, each of one millisecond. */
  static VersionInterval answers(long version, Arm arm, long second, int answered) {
    long[] micros = new long[answered];
    java.util.Arrays.fill(micros, 1000);
    return version(version, arm, 0, 0, second(second, answered, Map.of(), micros));
  }

  static VersionInterval version(
      long version, Arm arm, long batches, long rows, ArrivalSecond... seconds) {
    return new VersionInterval(version, arm, batches, 0, rows, null, List.of(seconds));
  }

  /** One answer for each time. */
  static ArrivalSecond second(
      long at, long assigned, Map<String, Long> errors, long... totalMicros) {
    Map<Stage, AbstractHistogram> stages =
        totalMicros.length == 0 ? Map.of() : Map.of(Stage.TOTAL, histogram(totalMicros));
    return new ArrivalSecond(at, assigned, totalMicros.length, errors, stages);
  }

  static Histogram histogram(long... micros) {
    Histogram histogram = Histograms.micros();
    for (long value : micros) {
      histogram.recordValue(value);
    }
    return histogram;
  }
}
