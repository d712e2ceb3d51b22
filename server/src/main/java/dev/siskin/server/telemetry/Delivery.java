package dev.siskin.server.telemetry;

import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.CallerLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The way of intervals to their sink: hands over what waits, takes in what became of it, and at the
 * end leaves to the next start what was not acknowledged. On the telemetry thread; any may ask how
 * it does.
 */
final class Delivery {
  private static final CallerLog LOG = CallerLog.of(Delivery.class);

  /**
   * Few: without a broker each holds the client's thread for half a second, one after the other.
   */
  private static final int MOST_WITH_CLIENT = 16;

  /** Well below the mebibyte that brokers and clients take unless told otherwise. */
  private static final int MOST_VALUE_BYTES = 768 << 10;

  /** Each start that finds no broker adds to the file; a full outbox always has its place there. */
  private static final long MOST_FILE_BYTES = 256L << 20;

  private static final long FLUSH_RETRY_NANOS = 200_000_000;

  private final TelemetrySink sink;
  private final IntervalOutbox outbox;
  private final Spill spill;
  private final BlockingQueue<Result> results;
  private final LongSupplier nanoClock;
  private final OutageLog outages = new OutageLog("telemetry", Outage.AWAY_AFTER);
  private volatile Health health = Health.UNKNOWN;
  private long failedSends;
  private boolean lastFailed;

  /** What became of one send; without a message it only wakes the thread up. */
  record Result(Outbox.@Nullable Message message, @Nullable Throwable failure) {}

  /**
   * How the stream does.
   *
   * @param failedSends sends that failed, each counted
   * @param waitingBytes of what is not acknowledged, about
   * @param oldestNanos since when the oldest of it waits; null when all is acknowledged
   */
  record Health(
      IntervalOutbox.Ledger ledger,
      long failedSends,
      long waitingBytes,
      @Nullable Long oldestNanos) {
    static final Health UNKNOWN = new Health(IntervalOutbox.Ledger.EMPTY, 0, 0, null);
  }

  /**
   * @param results where it is told, by any thread, what became of a send
   */
  Delivery(
      ServingConfig.Telemetry config,
      Telemetry.Identity identity,
      TelemetrySink sink,
      Path stateDir,
      BlockingQueue<Result> results,
      LongSupplier nanoClock) {
    this.sink = sink;
    this.outbox =
        new IntervalOutbox(
            identity,
            new IntervalOutbox.Limits(
                config.maxPendingRecords(),
                config.maxPendingBytes(),
                MOST_WITH_CLIENT,
                MOST_VALUE_BYTES));
    long mostFileBytes = Math.max(MOST_FILE_BYTES, 2 * config.maxPendingBytes());
    this.spill = new Spill(new SpillFile(stateDir), outbox, mostFileBytes);
    this.results = results;
    this.nanoClock = nanoClock;
  }

  /** Any thread. */
  Health health() {
    return health;
  }

  /** What the start before could not send goes first. */
  void begin() {
    sink.open();
    spill.resume(nanoClock.getAsLong());
    noteHealth();
  }

  void add(List<Interval> intervals, long nowNanos) {
    intervals.forEach(interval -> outbox.add(interval, nowNanos));
    noteHealth();
  }

  /** An interval was made, and lost before it came here. */
  void lost() {
    outbox.lost();
    noteHealth();
  }

  /** Hands over what waits. What failed since the last time goes along. */
  void send() {
    lastFailed = false;
    for (Outbox.Message next = outbox.next(); next != null; next = outbox.next()) {
      handOver(next);
    }
    noteHealth();
  }

  /** A sink that breaks its promise and throws must not take the thread with it. */
  private void handOver(Outbox.Message message) {
    try {
      sink.send(message).whenComplete((done, failure) -> results.add(new Result(message, failure)));
    } catch (RuntimeException e) {
      results.add(new Result(message, e));
    }
  }

  /** Takes in what became of a send; after a success there may be room for the next. */
  void hear(@Nullable Result result) {
    if (result == null || result.message == null) {
      return;
    }
    if (result.failure == null) {
      outbox.acked(result.message);
      outages.succeeded();
      if (!lastFailed) {
        send();
      }
    } else if (result.failure instanceof TelemetrySink.RefusedException) {
      failedSends++;
      outbox.refused(result.message);
      LOG.at(Level.ERROR, "a record is given up, no broker takes it: {}")
          .addArgument(result.failure.getMessage())
          .log();
    } else {
      failedSends++;
      lastFailed = true;
      outbox.failed(result.message);
      outages.failed(result.failure, outbox.ledger(), nanoClock.getAsLong());
    }
    spill.settle();
    noteHealth();
  }

  /** Says that this boot ends, sends what it can, and leaves the rest to the next start. */
  void flush(long nowMillis, Duration patience) throws InterruptedException {
    long beginNanos = nanoClock.getAsLong();
    outbox.end(nowMillis, beginNanos);
    Accidents.goOn(() -> sendAll(new StopTime(beginNanos, patience)));
    spill.save();
    noteHealth();
    LOG.at(Level.INFO, "telemetry ends: {}").addArgument(outbox.ledger()).log();
  }

  private void sendAll(StopTime time) throws InterruptedException {
    for (long left = left(time); left > 0 && !outbox.isEmpty(); left = left(time)) {
      send();
      hearFor(Math.min(left, FLUSH_RETRY_NANOS));
    }
  }

  private long left(StopTime time) {
    return time.leftNanos(nanoClock.getAsLong(), outages.outage());
  }

  /**
   * What fails at once is tried again only when the time is over, or a dead broker costs a core.
   */
  private void hearFor(long nanos) throws InterruptedException {
    long untilNanos = nanoClock.getAsLong() + nanos;
    long left = nanos;
    while (left > 0 && !outbox.isEmpty()) {
      hear(results.poll(left, TimeUnit.NANOSECONDS));
      left = untilNanos - nanoClock.getAsLong();
    }
  }

  private void noteHealth() {
    health = new Health(outbox.ledger(), failedSends, outbox.bytes(), outbox.oldestNanos());
  }

  void close() {
    sink.close();
  }
}
