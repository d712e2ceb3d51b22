package dev.siskin.standalone.endtoend;

import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * What records say of one model, added up over its versions and arms.
 *
 * @param timed answers in the histograms of stage total
 * @param sumOfBatchSizes from the histogram of batch sizes; {@code rows} is counted apart from it
 * @param droppedRecords the most that any record tells of
 */
record Totals(
    long assigned,
    long answered,
    long errors,
    long refused,
    long timed,
    long batches,
    long rows,
    long sumOfBatchSizes,
    long droppedRecords) {
  static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Totals of(List<IntervalRecord> records, String model) {
    return records.stream()
        .filter(record -> record.model().equals(model))
        .map(Totals::of)
        .reduce(NONE, Totals::plus);
  }

  /** The same over all models. */
  static Totals ofAll(List<IntervalRecord> records) {
    return records.stream().map(Totals::of).reduce(NONE, Totals::plus);
  }

  /** The times of all answers of a model, microseconds. */
  static Histogram times(List<IntervalRecord> records, String model) {
    Histogram times = Histograms.micros();
    records.stream()
        .filter(record -> record.model().equals(model))
        .flatMap(record -> record.versions().stream())
        .flatMap(version -> version.seconds().stream())
        .map(second -> second.stages().get(Stage.TOTAL))
        .filter(java.util.Objects::nonNull)
        .forEach(times::add);
    return times;
  }

  Totals minus(Totals before) {
    return new Totals(
        assigned - before.assigned,
        answered - before.answered,
        errors - before.errors,
        refused - before.refused,
        timed - before.timed,
        batches - before.batches,
        rows - before.rows,
        sumOfBatchSizes - before.sumOfBatchSizes,
        droppedRecords - before.droppedRecords);
  }

  Totals plus(Totals more) {
    return new Totals(
        assigned + more.assigned,
        answered + more.answered,
        errors + more.errors,
        refused + more.refused,
        timed + more.timed,
        batches + more.batches,
        rows + more.rows,
        sumOfBatchSizes + more.sumOfBatchSizes,
        Math.max(droppedRecords, more.droppedRecords));
  }

  private static Totals of(IntervalRecord record) {
    Totals sum = new Totals(0, 0, 0, sum(record.refused()), 0, 0, 0, 0, record.droppedRecords());
    for (VersionInterval version : record.versions()) {
      sum = sum.plus(of(version));
      for (ArrivalSecond second : version.seconds()) {
        sum = sum.plus(of(second));
      }
    }
    return sum;
  }

  private static Totals of(VersionInterval version) {
    AbstractHistogram sizes = version.batchSizes();
    long sumOfSizes = 0;
    if (sizes != null) {
      for (HistogramIterationValue size : sizes.recordedValues()) {
        sumOfSizes += size.getValueIteratedTo() * size.getCountAtValueIteratedTo();
      }
    }
    return new Totals(0, 0, 0, 0, 0, version.batches(), version.rows(), sumOfSizes, 0);
  }

  private static Totals of(ArrivalSecond second) {
    AbstractHistogram total = second.stages().get(Stage.TOTAL);
    return new Totals(
        second.assigned(),
        second.answered(),
        sum(second.errors()),
        0,
        total == null ? 0 : total.getTotalCount(),
        0,
        0,
        0,
        0);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
