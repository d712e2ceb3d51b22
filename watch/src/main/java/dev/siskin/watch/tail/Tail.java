package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Start;
import dev.siskin.watch.stream.StreamException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The loop of a tail: read, add up, show. One thread; ended by {@link IntervalStream#stop}. */
final class Tail {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LONGEST_AWAY_ONCE = Duration.ofSeconds(15);

  /** A boot that has not spoken for so long is said to be silent. */
  private static final Duration SILENT = Duration.ofSeconds(30);

  /** Arms that were silent for so long leave the table; their counts stay. */
  private static final int QUIET_SECONDS = 60;

  private final IntervalStream stream;
  private final TailOptions options;
  private final TailView view;
  private final PrintStream messages;
  private final LongSupplier clockMillis;
  private final IntervalTotals totals = new IntervalTotals();
  private final Map<ArmKey, Long> lastHeardMillis = new java.util.HashMap<>();
  private boolean saidAway;

  /**
   * @param messages for what is said beside the tables
   */
  Tail(
      IntervalStream stream,
      TailOptions options,
      TailView view,
      PrintStream messages,
      LongSupplier clockMillis) {
    this.stream = stream;
    this.options = options;
    this.view = view;
    this.messages = messages;
    this.clockMillis = clockMillis;
  }

  /**
   * Runs until the stream is stopped, nobody reads the output, or with {@code once} to the end.
   *
   * @param pause waits a little between two tries to open
   * @throws StreamException when there is nothing to read, with a sentence for the user
   */
  void run(Start start, Runnable pause) {
    stream.awaitOpen(options.broker(), clockMillis, pause);
    if (options.once()) {
      readToEnd();
    } else {
      follow(start);
    }
  }

  private void readToEnd() {
    while (!stream.stopped() && !stream.atOpeningEnd()) {
      add(stream.poll(POLL));
      if (stream.away().compareTo(LONGEST_AWAY_ONCE) > 0) {
        throw new StreamException(
            "The broker at " + options.broker() + " went away before the topic was read.");
      }
    }
    if (!stream.stopped()) {
      view.showTotals(totals, stream.counts(), stream.boots(SILENT));
    }
  }

  private void add(List<IntervalRecord> records) {
    records.stream().filter(record -> options.shows(record.model())).forEach(totals::add);
  }

  private void follow(Start start) {
    long now = clockMillis.getAsLong();
    SlidingWindow window =
        new SlidingWindow(
            options.windowSeconds(),
            start == Start.END ? Math.floorDiv(now, 1000L) : Long.MIN_VALUE);
    long nextShow = now + options.everySeconds() * 1000L;
    while (!stream.stopped() && !view.closed()) {
      List<IntervalRecord> records = stream.poll(POLL);
      now = clockMillis.getAsLong();
      add(records);
      for (IntervalRecord record : records) {
        if (options.shows(record.model())) {
          window.add(record, now);
          hear(record, now);
        }
      }
      sayAway();
      if (now >= nextShow) {
        view.show(moment(window, now));
        nextShow = Math.max(nextShow + options.everySeconds() * 1000L, now);
      }
    }
  }

  private void hear(IntervalRecord record, long now) {
    for (VersionInterval version : record.versions()) {
      ArmKey key = new ArmKey(record.model(), version.version(), version.arm());
      if (totals.arms().containsKey(key)) {
        lastHeardMillis.put(key, now);
      }
    }
  }

  /** Said once when it goes and once when it is back, beside what the table says. */
  private void sayAway() {
    boolean away = !stream.away().isZero();
    if (away != saidAway) {
      messages.println(
          away ? "waiting for the broker at " + options.broker() : "the broker is back");
      saidAway = away;
    }
  }

  private TailView.Moment moment(SlidingWindow window, long now) {
    Map<ArmKey, ArmTotals> sums = window.sums(now);
    int seconds = window.coveredSeconds(now);
    long oldest = now - Math.max(QUIET_SECONDS, options.windowSeconds()) * 1000L;
    List<TailRow> rows = new ArrayList<>();
    totals
        .arms()
        .forEach(
            (key, all) -> {
              if (lastHeardMillis.getOrDefault(key, Long.MIN_VALUE) >= oldest) {
                rows.add(row(key, sums.getOrDefault(key, new ArmTotals()), seconds, all));
              }
            });
    long newest = window.newestSecond();
    long age = newest == Long.MIN_VALUE ? -1 : Math.max(0, now / 1000 - newest);
    return new TailView.Moment(now, seconds, age, !stream.away().isZero(), stream.counts(), rows);
  }

  private TailRow row(ArmKey key, ArmTotals window, int seconds, ArmTotals all) {
    return new TailRow(
        key,
        window.answered() / (double) seconds,
        Quantiles.of(window.times(options.stage())),
        window.errorCount() / (double) seconds,
        window.batches() == 0 ? Double.NaN : window.rows() / (double) window.batches(),
        all.answered());
  }
}
