package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.config.ServingConfig;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The telemetry thread. At each whole second it cuts what was counted, feeds Prometheus, and puts
 * intervals into the outbox; in between it sends and hears of what was acknowledged. Models with
 * nothing to say send nothing. A broker that is away, a full disk and a clock that jumps cost it
 * nothing that is not counted.
 */
public final class Telemetry {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

  /**
   * Few: without a broker each holds the client's thread for half a second, one after the other.
   */
  private static final int MOST_WITH_CLIENT = 16;

  /** Well below the mebibyte that brokers and clients take unless told otherwise. */
  private static final int MOST_VALUE_BYTES = 768 << 10;

  private static final Duration LOOP_PATIENCE = Duration.ofMillis(250);

  /** At the start and at the end there is no later cut that could bring what is missing. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  private static final long FLUSH_RETRY_NANOS = 200_000_000;
  private static final Result WAKE_UP = new Result(null, null);

  private final Recordings recordings;
  private final VersionMetrics metrics;
  private final @Nullable TelemetrySink sink;
  private final IntervalAssembler assembler;
  private final IntervalOutbox outbox;
  private final Spill spill;
  private final Clocks clocks;
  private final IntervalClock intervals = new IntervalClock();
  private final OutageLog outages = new OutageLog();
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "siskin-telemetry");
  private volatile Health health = new Health(IntervalOutbox.Ledger.EMPTY, 0, 0, null);
  private volatile long flushMillis = -1;
  private long failedSends;
  private boolean lastFailed;

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

  /** What became of one send; without a message it only wakes the thread up. */
  record Result(Outbox.@Nullable Message message, @Nullable Throwable failure) {}

  /**
   * How the stream does.
   *
   * @param failedSends sends that failed, each counted
   * @param waitingBytes of what is not acknowledged, about
   * @param oldestNanos since when the oldest of it waits; null when all is acknowledged
   */
  private record Health(
      IntervalOutbox.Ledger ledger,
      long failedSends,
      long waitingBytes,
      @Nullable Long oldestNanos) {}

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
    this.sink = outlet.sink;
    this.assembler = new IntervalAssembler(epochOfModel, ProcessMemory::now);
    this.outbox =
        new IntervalOutbox(
            identity,
            new IntervalOutbox.Limits(
                config.maxPendingRecords(),
                config.maxPendingBytes(),
                MOST_WITH_CLIENT,
                MOST_VALUE_BYTES));
    this.spill = new Spill(new SpillFile(outlet.stateDir), outbox);
    this.clocks = clocks;
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
    return health.ledger;
  }

  /** Sends that failed, whatever became of the record later. Any thread. */
  public long failedSends() {
    return health.failedSends;
  }

  /** What all that is not acknowledged takes, about. Any thread. */
  public long waitingBytes() {
    return health.waitingBytes;
  }

  /** How long the oldest waits that is not acknowledged; 0 when there is none. Any thread. */
  public double oldestSeconds() {
    Long since = health.oldestNanos;
    return since == null ? 0 : Math.max(0, clocks.nanos.getAsLong() - since) / 1e9;
  }

  /**
   * Cuts for the last time, sends what there is, and ends. What is not acknowledged by then is left
   * to the next start. Blocks; call it when no more requests come, before the loops stop.
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
      Accidents.goOn(this::begin);
      while (flushMillis < 0) {
        Accidents.goOn(this::second);
      }
      Accidents.goOn(this::flush);
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

  private void second() throws InterruptedException {
    long nextCut = IntervalClock.nextCut(clocks.wallMillis.getAsLong());
    hearUntil(nextCut);
    if (flushMillis < 0) {
      cut(IntervalClock.cutAt(nextCut, clocks.wallMillis.getAsLong()), LOOP_PATIENCE);
      send();
    }
  }

  /** What the start before could not send goes first. */
  void begin() {
    if (sink != null) {
      sink.open();
      spill.resume(clocks.nanos.getAsLong());
      noteHealth();
    }
  }

  /** One interval: into Prometheus and into the outbox. */
  void cut(long toMillis, Duration patience) throws InterruptedException {
    long nowNanos = clocks.nanos.getAsLong();
    IntervalClock.Span span = intervals.end(toMillis, nowNanos);
    try (Recordings.Cut cut = recordings.cut(patience)) {
      metrics.add(cut);
      if (sink != null) {
        assembler
            .assemble(cut, span.fromMillis(), span.toMillis())
            .forEach(interval -> outbox.add(interval, nowNanos));
      }
    } catch (RuntimeException e) {
      LOG.error("an interval could not be recorded", e);
    }
    noteHealth();
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
    noteHealth();
  }

  /** A sink that breaks its promise and throws must not take the thread with it. */
  private void handOver(TelemetrySink to, Outbox.Message message) {
    try {
      to.send(message).whenComplete((done, failure) -> results.add(new Result(message, failure)));
    } catch (RuntimeException e) {
      results.add(new Result(message, e));
    }
  }

  private void hearUntil(long nextCut) throws InterruptedException {
    for (Result heard = results.poll(); heard != null; heard = results.poll()) {
      hear(heard);
    }
    long begunNanos = clocks.nanos.getAsLong();
    long left = leftMillis(nextCut, begunNanos);
    while (left > 0 && flushMillis < 0) {
      hear(results.poll(left, TimeUnit.MILLISECONDS));
      left = leftMillis(nextCut, begunNanos);
    }
  }

  private long leftMillis(long nextCut, long begunNanos) {
    return IntervalClock.leftMillis(
        nextCut, clocks.wallMillis.getAsLong(), clocks.nanos.getAsLong() - begunNanos);
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
      LOG.error("a record is given up, no broker takes it: {}", result.failure.getMessage());
    } else {
      failedSends++;
      lastFailed = true;
      outbox.failed(result.message);
      outages.failed(result.failure, outbox.ledger(), clocks.nanos.getAsLong());
    }
    spill.settle();
    noteHealth();
  }

  private void flush() throws InterruptedException {
    long endNanos = System.nanoTime() + flushMillis * 1_000_000;
    cut(clocks.wallMillis.getAsLong(), LAST_PATIENCE);
    if (sink == null) {
      return;
    }
    outbox.end(clocks.wallMillis.getAsLong(), clocks.nanos.getAsLong());
    Accidents.goOn(() -> sendUntil(endNanos));
    spill.save();
    noteHealth();
    LOG.info("telemetry ends: {}", outbox.ledger());
  }

  private void sendUntil(long endNanos) throws InterruptedException {
    while (!outbox.isEmpty() && System.nanoTime() - endNanos < 0) {
      send();
      hearResults(Math.min(endNanos, System.nanoTime() + FLUSH_RETRY_NANOS));
    }
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

  private void noteHealth() {
    health = new Health(outbox.ledger(), failedSends, outbox.bytes(), outbox.oldestNanos());
  }
}
