package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The telemetry thread. At each whole second it cuts what was counted, feeds Prometheus, and puts
 * records into the outbox; in between it sends and hears of what was acknowledged. Models with
 * nothing to say send nothing.
 */
public final class Telemetry {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
  private static final long SECOND_MILLIS = 1_000;

  /**
   * Few: without a broker each holds the client's thread for half a second, one after the other.
   */
  private static final int MOST_WITH_CLIENT = 16;

  private static final Duration LOOP_PATIENCE = Duration.ofMillis(250);

  /** At the start and at the end there is no later cut that could bring what is missing. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  /** A client takes a moment to find its broker. */
  private static final long COMPLAIN_AFTER_MILLIS = 3_000;

  private static final long COMPLAIN_EVERY_MILLIS = 30_000;
  private static final long FLUSH_RETRY_NANOS = 200_000_000;
  private static final Result WAKE_UP = new Result(null, null);

  private final Recordings recordings;
  private final VersionMetrics metrics;
  private final @Nullable TelemetrySink sink;
  private final IntervalAssembler assembler;
  private final Outbox outbox;
  private final LongSupplier wallMillis;
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "siskin-telemetry");
  private volatile Outbox.Ledger ledger = new Outbox.Ledger(0, 0, 0, 0, 0);
  private volatile long flushMillis = -1;
  private long cutFromMillis;
  private long failingSinceMillis = -1;
  private long complainedMillis;
  private boolean lastFailed;

  /**
   * Who writes.
   *
   * @param replica name of the process, the same after a restart
   * @param boot an id of this start
   */
  public record Identity(String replica, String boot) {}

  /** What became of one send; without a message it only wakes the thread up. */
  record Result(Outbox.@Nullable Message message, @Nullable Throwable failure) {}

  /**
   * @param sink null for none: then only Prometheus is fed
   * @param epochOfModel the epoch in force of a model
   */
  Telemetry(
      ServingConfig.Telemetry config,
      Identity identity,
      Recordings recordings,
      VersionMetrics metrics,
      @Nullable TelemetrySink sink,
      ToLongFunction<String> epochOfModel,
      LongSupplier wallMillis) {
    this.recordings = recordings;
    this.metrics = metrics;
    this.sink = sink;
    this.assembler = new IntervalAssembler(identity.replica, identity.boot, epochOfModel);
    this.outbox =
        new Outbox(config.maxPendingRecords(), config.maxPendingBytes(), MOST_WITH_CLIENT);
    this.wallMillis = wallMillis;
    thread.setDaemon(true);
  }

  /** Telemetry of a server, with Kafka where the settings name one. Stands still until started. */
  public static Telemetry of(
      Vertx vertx,
      ServingConfig.Telemetry config,
      Identity identity,
      Recordings recordings,
      VersionMetrics metrics,
      ToLongFunction<String> epochOfModel) {
    TelemetrySink sink =
        config.enabled() ? new KafkaSink(vertx, config.kafka(), "siskin-telemetry") : null;
    return new Telemetry(
        config, identity, recordings, metrics, sink, epochOfModel, System::currentTimeMillis);
  }

  /** Starts the thread; what was counted before is thrown away, it was the warm-up. */
  public void start() throws InterruptedException {
    recordings.cut(LAST_PATIENCE).close();
    cutFromMillis = wallMillis.getAsLong();
    thread.start();
  }

  /** The ledger of records: produced = acked + dropped + waiting + with the client. Any thread. */
  public Outbox.Ledger ledger() {
    return ledger;
  }

  /**
   * Cuts for the last time, sends what there is, and ends. What is not acknowledged by then is
   * dropped and counted. Blocks; call it when no more requests come, before the loops stop.
   */
  public void stop(Duration patience) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    flushMillis = patience.toMillis();
    results.add(WAKE_UP);
    over.await(patience.toMillis() + 5_000, TimeUnit.MILLISECONDS);
  }

  private void work() {
    try {
      while (flushMillis < 0) {
        long nextCut = (Math.floorDiv(wallMillis.getAsLong(), SECOND_MILLIS) + 1) * SECOND_MILLIS;
        hearUntil(nextCut);
        if (flushMillis < 0) {
          cut(nextCut, LOOP_PATIENCE);
          send();
        }
      }
      flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        if (sink != null) {
          sink.close();
        }
      } finally {
        over.countDown();
      }
    }
  }

  /** One interval: into Prometheus and into the outbox. */
  void cut(long toMillis, Duration patience) throws InterruptedException {
    long from = Math.min(cutFromMillis, toMillis);
    cutFromMillis = toMillis;
    try (Recordings.Cut cut = recordings.cut(patience)) {
      metrics.add(cut);
      if (sink != null) {
        for (IntervalRecord record :
            assembler.assemble(cut, from, toMillis, outbox.ledger().dropped())) {
          outbox.add(
              new Outbox.Message(
                  record.seq(),
                  Topics.INTERVALS,
                  record.model(),
                  IntervalCodec.encode(record),
                  CloudEvent.of(record).headers()));
        }
      }
    } catch (RuntimeException e) {
      LOG.error("an interval could not be recorded", e);
    }
    ledger = outbox.ledger();
  }

  /** Hands over what waits. What failed since the last time goes along. */
  void send() {
    TelemetrySink to = sink;
    if (to == null) {
      return;
    }
    lastFailed = false;
    for (Outbox.Message next = outbox.next(); next != null; next = outbox.next()) {
      handOver(to, next);
    }
    ledger = outbox.ledger();
  }

  /** A sink that breaks its promise and throws must not take the thread with it. */
  private void handOver(TelemetrySink to, Outbox.Message message) {
    try {
      to.send(message).whenComplete((done, failure) -> results.add(new Result(message, failure)));
    } catch (RuntimeException e) {
      results.add(new Result(message, e));
    }
  }

  private void hearUntil(long untilMillis) throws InterruptedException {
    for (Result heard = results.poll(); heard != null; heard = results.poll()) {
      hear(heard);
    }
    long left = untilMillis - wallMillis.getAsLong();
    while (left > 0 && flushMillis < 0) {
      hear(results.poll(Math.min(left, SECOND_MILLIS), TimeUnit.MILLISECONDS));
      left = untilMillis - wallMillis.getAsLong();
    }
  }

  /** Takes in what became of a send; after a success there may be room for the next. */
  void hear(@Nullable Result result) {
    if (result == null || result.message == null) {
      return;
    }
    if (result.failure == null) {
      outbox.acked();
      if (failingSinceMillis >= 0 && complainedMillis >= failingSinceMillis) {
        LOG.info("telemetry is getting through again");
      }
      failingSinceMillis = -1;
      if (!lastFailed) {
        send();
      }
    } else {
      lastFailed = true;
      outbox.failed(result.message);
      complain(result.failure);
    }
    ledger = outbox.ledger();
  }

  private void complain(Throwable failure) {
    long now = wallMillis.getAsLong();
    if (failingSinceMillis < 0) {
      failingSinceMillis = now;
    }
    if (now - failingSinceMillis >= COMPLAIN_AFTER_MILLIS
        && now - complainedMillis >= COMPLAIN_EVERY_MILLIS) {
      complainedMillis = now;
      LOG.warn("telemetry is not getting through, {}: {}", outbox.ledger(), failure.toString());
    }
  }

  private void flush() throws InterruptedException {
    long endNanos = System.nanoTime() + flushMillis * 1_000_000;
    cut(wallMillis.getAsLong(), LAST_PATIENCE);
    while (sink != null && !outbox.isEmpty() && System.nanoTime() - endNanos < 0) {
      send();
      hearResults(Math.min(endNanos, System.nanoTime() + FLUSH_RETRY_NANOS));
    }
    outbox.dropAll();
    ledger = outbox.ledger();
    LOG.info("telemetry ends: {}", ledger);
  }

  /**
   * What fails at once is tried again only when the time is over, or a dead broker costs a core.
   */
  private void hearResults(long untilNanos) throws InterruptedException {
    long left = untilNanos - System.nanoTime();
    while (left > 0 && !outbox.isEmpty()) {
      hear(results.poll(left, TimeUnit.NANOSECONDS));
      left = untilNanos - System.nanoTime();
    }
  }
}
