package dev.siskin.watch.tail;

import dev.siskin.watch.stream.StreamCounts;
import dev.siskin.watch.totals.IntervalTotals;
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

  void showTotals(IntervalTotals totals, StreamCounts counts);

  /** Whether nobody reads any more. */
  boolean closed();
}
