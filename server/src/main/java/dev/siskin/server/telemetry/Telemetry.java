package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.metrics.ProcessMemory;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The telemetry thread. At each whole second it cuts what was counted, feeds Prometheus, and puts
 * intervals into the outbox; in between it sends and hears of what was acknowledged. Models with
 * nothing to say send nothing. A broker that is away, a full disk and a clock that jumps cost it
 * nothing that is not counted.
 */
public final class Telemetry {
  private static final CallerLog LOG = CallerLog.of(Telemetry.class);
  private static final Duration LOOP_PATIENCE = Duration.ofMillis(250);

  /** At the start and at the end there is no later cut that could bring what is missing. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  /** To write the longest file of what is not sent, and to close the sink. */
  private static final Duration WRITING = Duration.ofSeconds(10);

  private static final Delivery.Result WAKE_UP = new Delivery.Result(null, null);

  private final Recordings recordings;
  private final VersionMetrics metrics;
  private final IntervalAssembler assembler;
  private final Clocks clocks;
  private final BlockingQueue<Delivery.Result> results = new LinkedBlockingQueue<>();
  private final @Nullable Delivery delivery;
  private final IntervalClock intervals = new IntervalClock();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "siskin-telemetry");
  private volatile @Nullable Duration flush;

  /**
   * Who writes.
   *
   * @param replica name of the process, the same after a restart
   * @param boot an id of this start
   */
  public record Identity(String replica, String boot) {}

  /** The clock that people set, and the one that only goes on. */
  record Clocks(LongSupplier wallMillis, LongSupplier nanos) {}

  /** Where records go, and the folder where those wait that could not go before a stop. */
  record Outlet(@Nullable TelemetrySink sink, Path stateDir) {}

  /**
   * @param outlet without a sink only Prometheus is fed
   * @param epochOfModel the epoch in force of a model
   */
  Telemetry(
      ServingConfig.Telemetry config,
      Identity identity,
      Recordings recordings,
      VersionMetrics metrics,
      Outlet outlet,
      ToLongFunction<String> epochOfModel,
      Clocks clocks) {
    this.recordings = recordings;
    this.metrics = metrics;
    this.assembler = new IntervalAssembler(epochOfModel, ProcessMemory::now);
    this.clocks = clocks;
    this.delivery =
        outlet.sink == null
            ? null
            : new Delivery(config, identity, outlet.sink, outlet.stateDir, results, clocks.nanos);
    intervals.begin(clocks.wallMillis.getAsLong(), clocks.nanos.getAsLong());
    thread.setDaemon(true);
  }

  /**
   * Telemetry of a server, with Kafka where the settings name one. Stands still until started.
   *
   * @param stateDir where records wait for the next start that a stop could not send
   */
  public static Telemetry of(
      Vertx vertx,
      ServingConfig.Telemetry config,
      Path stateDir,
      Identity identity,
      Recordings recordings,
      VersionMetrics metrics,
      ToLongFunction<String> epochOfModel) {
    TelemetrySink sink =
        config.enabled()
            ? new KafkaSink(
                vertx, config, "siskin-telemetry", List.of(Topics.INTERVALS), System::nanoTime)
            : null;
    return new Telemetry(
        config,
        identity,
        recordings,
        metrics,
        new Outlet(sink, stateDir),
        epochOfModel,
        new Clocks(System::currentTimeMillis, System::nanoTime));
  }

  /** Starts the thread; what was counted before is thrown away, it was the warm-up. */
  public void start() throws InterruptedException {
    recordings.cut(LAST_PATIENCE).close();
    intervals.begin(clocks.wallMillis.getAsLong(), clocks.nanos.getAsLong());
    thread.start();
  }

  /** The ledger of intervals. Any thread. */
  public IntervalOutbox.Ledger ledger() {
    return health().ledger();
  }

  /** Sends that failed, whatever became of the record later. Any thread. */
  public long failedSends() {
    return health().failedSends();
  }

  /** What all that is not acknowledged takes in memory, about. Any thread. */
  public long waitingBytes() {
    return health().waitingBytes();
  }

  /** How long the oldest waits that is not acknowledged; 0 when there is none. Any thread. */
  public double oldestSeconds() {
    Long since = health().oldestNanos();
    return since == null ? 0 : Math.max(0, clocks.nanos.getAsLong() - since) / 1e9;
  }

  private Delivery.Health health() {
    return delivery == null ? Delivery.Health.UNKNOWN : delivery.health();
  }

  /**
   * Cuts for the last time, sends what there is, and ends. What is not acknowledged by then is left
   * to the next start; a broker that is known to be away is not waited for. Blocks; call it when no
   * more requests come, before the loops stop.
   */
  public void stop(Duration patience) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    flush = patience;
    results.add(WAKE_UP);
    Duration most = LAST_PATIENCE.plus(patience).plus(WRITING);
    over.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void work() {
    try {
      if (delivery != null) {
        Accidents.goOn(delivery::begin);
      }
      Duration patience = flush;
      while (patience == null) {
        Accidents.goOn(this::second);
        patience = flush;
      }
      flush(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        if (delivery != null) {
          delivery.close();
        }
      } finally {
        over.countDown();
      }
    }
  }

  private void second() throws InterruptedException {
    long nextCut = IntervalClock.nextCut(clocks.wallMillis.getAsLong());
    hearUntil(nextCut);
    if (flush == null) {
      cut(IntervalClock.cutAt(nextCut, clocks.wallMillis.getAsLong()), LOOP_PATIENCE);
      send();
    }
  }

  /** One interval: into Prometheus and into the outbox. */
  void cut(long toMillis, Duration patience) throws InterruptedException {
    long nowNanos = clocks.nanos.getAsLong();
    IntervalClock.Span span = intervals.end(toMillis, nowNanos);
    try (Recordings.Cut cut = recordings.cut(patience)) {
      Accidents.goOn(() -> metrics.add(cut));
      if (delivery != null) {
        delivery.add(
            assembler.assemble(cut, span.fromMillis(), span.toMillis(), this::lost), nowNanos);
      }
    } catch (RuntimeException e) {
      lost(e);
    }
  }

  private void lost(RuntimeException why) {
    LOG.at(Level.ERROR, "an interval could not be recorded").setCause(why).log();
    if (delivery != null) {
      delivery.lost();
    }
  }

  /** Hands over what waits. */
  void send() {
    if (delivery != null) {
      delivery.send();
    }
  }

  /** Takes in what became of a send. */
  void hear(Delivery.@Nullable Result result) {
    if (delivery != null) {
      delivery.hear(result);
    }
  }

  private void hearUntil(long nextCut) throws InterruptedException {
    for (Delivery.Result heard = results.poll(); heard != null; heard = results.poll()) {
      hear(heard);
    }
    long begunNanos = clocks.nanos.getAsLong();
    long left = leftMillis(nextCut, begunNanos);
    while (left > 0 && flush == null) {
      hear(results.poll(left, TimeUnit.MILLISECONDS));
      left = leftMillis(nextCut, begunNanos);
    }
  }

  private long leftMillis(long nextCut, long begunNanos) {
    return IntervalClock.leftMillis(
        nextCut, clocks.wallMillis.getAsLong(), clocks.nanos.getAsLong() - begunNanos);
  }

  private void flush(Duration patience) throws InterruptedException {
    Accidents.goOn(() -> cut(clocks.wallMillis.getAsLong(), LAST_PATIENCE));
    if (delivery != null) {
      Accidents.goOn(() -> delivery.flush(clocks.wallMillis.getAsLong(), patience));
    }
  }
}
