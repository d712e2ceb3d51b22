package dev.siskin.loadtest.observe;

import dev.siskin.loadtest.observe.Account.Ends;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Opening;
import dev.siskin.watch.stream.StreamException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads what the server told Kafka of one model during a run: opened before the first request, and
 * asked when the last one has ended. Main thread.
 */
final class IntervalReader implements AutoCloseable {

  static final Duration LONGEST_OPENING = Duration.ofSeconds(10);
  static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  /** Servers send at each whole second, so what happened before has come when this has passed. */
  static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(200);

  private final IntervalStream stream;
  private final String model;
  private final LongSupplier nanoClock;
  private final Runnable pause;
  private IntervalTotals totals = new IntervalTotals();

  /**
   * @param pause waits a moment before the broker is looked for again
   */
  IntervalReader(IntervalStream stream, String model, LongSupplier nanoClock, Runnable pause) {
    this.stream = stream;
    this.model = model;
    this.nanoClock = nanoClock;
    this.pause = pause;
  }

  /**
   * Opens the topic at its end and lets pass what tells of earlier requests.
   *
   * @return why that cannot be done, as a sentence for the user; empty when it is
   */
  Optional<String> open() {
    try {
      long begin = nanoClock.getAsLong();
      Opening opening = stream.tryOpen();
      while (opening != Opening.OPEN) {
        if (since(begin, LONGEST_OPENING)) {
          return Optional.of(refusal(opening));
        }
        pause.run();
        opening = stream.tryOpen();
      }
      listenUntilQuiet(LONGEST_OPENING);
      totals = new IntervalTotals();
      return Optional.empty();
    } catch (StreamException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  /** All records of the run: waits until they cover the tool's account and no more come. */
  IntervalTotals await(Account tool) {
    long begin = nanoClock.getAsLong();
    while (!covers(tool) && !since(begin, LONGEST_WAIT)) {
      boolean unused = poll();
    }
    listenUntilQuiet(QUIET.multipliedBy(2));
    return totals;
  }

  /** Records that did not come although later ones of the same server did. */
  long missingRecords() {
    return stream.counts().missing();
  }

  @Override
  public void close() {
    stream.close();
  }

  private void listenUntilQuiet(Duration most) {
    long begin = nanoClock.getAsLong();
    long heard = begin;
    while (!since(heard, QUIET) && !since(begin, most)) {
      if (poll()) {
        heard = nanoClock.getAsLong();
      }
    }
  }

  /** Whether there was news of the model. */
  private boolean poll() {
    boolean news = false;
    for (IntervalRecord record : stream.poll(POLL)) {
      totals.add(record);
      news |= record.model().equals(model);
    }
    return news;
  }

  private boolean covers(Account tool) {
    Account kafka = Account.ofKafka(totals, model);
    return kafka.open() == 0
        && tool.arms().entrySet().stream()
            .allMatch(arm -> covers(arm.getValue(), kafka.of(arm.getKey())));
  }

  private static boolean covers(Ends mine, Ends theirs) {
    return mine.byStatus().entrySet().stream()
        .allMatch(end -> theirs.of(end.getKey()) >= end.getValue());
  }

  private boolean since(long beginNanos, Duration length) {
    return nanoClock.getAsLong() - beginNanos >= length.toNanos();
  }

  private static String refusal(Opening opening) {
    return opening == Opening.NO_TOPIC
        ? "It has no topic siskin.intervals.v1, so there is nothing to cross-check with;"
            + " is it the one that this server writes to?"
        : "No broker answers there, so there is nothing to cross-check with; start it, or leave out"
            + " --kafka.";
  }
}
