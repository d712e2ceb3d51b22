package dev.siskin.standalone.endtoend;

/**
 * What a server says of its telemetry on one page of metrics. The page is not of one moment: its
 * numbers agree with each other when nothing is under way.
 *
 * @param requests that ended, whatever they ended in
 * @param waiting not acknowledged yet, with the client or before it
 */
record Ledger(
    long requests, long produced, long acked, long coalesced, long dropped, long waiting) {
  static Ledger of(String page) {
    return new Ledger(
        sum(page, "siskin_requests_total"),
        sum(page, "siskin_telemetry_produced_total"),
        sum(page, "siskin_telemetry_acked_total"),
        sum(page, "siskin_telemetry_coalesced_total"),
        sum(page, "siskin_telemetry_dropped_total"),
        sum(page, "siskin_telemetry_waiting"));
  }

  boolean addsUp() {
    return produced == acked + coalesced + dropped + waiting;
  }

  /** Over all series of a counter or gauge. */
  static long sum(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
