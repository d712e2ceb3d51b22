package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.StreamCounts;
import java.util.List;

/** Where a tail shows what it sees. */
interface TailView {
  /**
   * The state of one moment.
   *
   * @param atMillis the moment
   * @param windowSeconds seconds the rates are over
   * @param newestAgeSeconds age of the newest second heard of, -1 before the first
   * @param brokerAway whether the broker is being waited for
   */
  record Moment(
      long atMillis,
      int windowSeconds,
      long newestAgeSeconds,
      boolean brokerAway,
      StreamCounts counts,
      List<TailRow> rows) {}

  void show(Moment moment);

  /**
   * The sum of everything.
   *
   * @param boots the starts of servers, of which what is missing is shown
   */
  void showTotals(IntervalTotals totals, StreamCounts counts, List<BootReport> boots);

  /** Whether nobody reads any more. */
  boolean closed();

  /** Records of these boots from before the first that is known: the broker keeps them no more. */
  static long before(List<BootReport> boots) {
    return boots.stream().mapToLong(BootReport::lowestSeq).sum();
  }
}
