package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.LifecycleEvent;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.LifecycleLog;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.events.UnitHash;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.telemetry.Outbox.Message;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The thread of events: ten times a second it takes what the loops chose and what became of
 * versions, and hands it to the client. It has a client of its own, so that a topic that is not
 * there, or too slow, never holds up the intervals.
 */
public final class EventStream {
  private static final CallerLog LOG = CallerLog.of(EventStream.class);
  private static final Duration BETWEEN_TURNS = Duration.ofMillis(100);
  private static final int MOST_WITH_CLIENT = 256;
  private static final int MOST_LIFECYCLE_EVENTS = 4_096;
  private static final long MOST_LIFECYCLE_BYTES = 4L << 20;

  /** A broker that starts together with the server takes its time. */
  private static final Duration COMPLAIN_AFTER = Duration.ofSeconds(15);

  private final Telemetry.Identity identity;
  private final RequestEvents requestEvents;
  private final LifecycleLog lifecycleLog;
  private final UnitHash units;
  private final TelemetrySink sink;
  private final LongSupplier nanoClock;
  private final Outgoing requests;
  private final Outgoing lifecycle =
      new Outgoing(Topics.LIFECYCLE, MOST_LIFECYCLE_EVENTS, MOST_LIFECYCLE_BYTES);
  private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "siskin-events");
  private final Outage outage = new Outage();
  private volatile @Nullable Duration flush;
  private long displacedRequests;
  private long displacedLifecycle;

  /** The events of one topic. */
  private static final class Outgoing {
    final String topic;
    final EventOutbox outbox;
    final OutageLog outages;
    volatile EventOutbox.Ledger ledger = EventOutbox.Ledger.NONE;

    Outgoing(String topic, int maxRecords, long maxBytes) {
      this.topic = topic;
      this.outbox = new EventOutbox(maxRecords, maxBytes, MOST_WITH_CLIENT);
      this.outages = new OutageLog("events for " + topic, COMPLAIN_AFTER);
    }
  }

  /** What became of one send; without a topic it only wakes the thread up. */
  private record Result(
      @Nullable Outgoing from, @Nullable Message message, @Nullable Throwable failure) {}

  /** What there is to send. */
  public record Sources(RequestEvents requests, LifecycleLog lifecycle, UnitHash units) {}

  EventStream(
      EventSettings settings,
      Telemetry.Identity identity,
      Sources sources,
      TelemetrySink sink,
      LongSupplier nanoClock) {
    this.identity = identity;
    this.requestEvents = sources.requests;
    this.lifecycleLog = sources.lifecycle;
    this.units = sources.units;
    this.sink = sink;
    this.nanoClock = nanoClock;
    this.requests =
        new Outgoing(Topics.REQUESTS, settings.maxPendingRecords(), settings.maxPendingBytes());
    thread.setDaemon(true);
  }

  /** Events of a server to its Kafka. Stands still until started. */
  public static EventStream of(
      Vertx vertx, ServingConfig.Telemetry config, Telemetry.Identity identity, Sources sources) {
    return new EventStream(
        config.events(),
        identity,
        sources,
        new KafkaSink(
            vertx,
            config,
            "siskin-events",
            List.of(Topics.REQUESTS, Topics.LIFECYCLE),
            System::nanoTime),
        System::nanoTime);
  }

  public void start() {
    sink.open();
    thread.start();
  }

  /** The ledger of request events. Any thread. */
  public EventOutbox.Ledger requests() {
    return requests.ledger;
  }

  /** The ledger of life-cycle events. Any thread. */
  public EventOutbox.Ledger lifecycle() {
    return lifecycle.ledger;
  }

  /** Both by topic. Any thread. */
  Map<String, EventOutbox.Ledger> ledgers() {
    return Map.of(requests.topic, requests.ledger, lifecycle.topic, lifecycle.ledger);
  }

  /**
   * Sends what there is, and ends. What is not acknowledged by then is dropped and counted; a
   * broker that is known to be away is not waited for. Blocks; call it when no more requests come.
   */
  public void stop(Duration patience) throws InterruptedException {
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    flush = patience;
    results.add(new Result(null, null, null));
    over.await(patience.toMillis() + 5_000, TimeUnit.MILLISECONDS);
  }

  private void work() {
    try {
      Duration patience = flush;
      while (patience == null) {
        Accidents.goOn(this::turn);
        Accidents.goOn(() -> hearUntil(nanoClock.getAsLong() + BETWEEN_TURNS.toNanos()));
        patience = flush;
      }
      flush(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        sink.close();
      } finally {
        over.countDown();
      }
    }
  }

  /** Takes what there is, hears what became of what was sent, and sends. */
  void turn() {
    try {
      take();
    } catch (RuntimeException e) {
      LOG.at(Level.ERROR, "events could not be taken").setCause(e).log();
    }
    for (Result heard = results.poll(); heard != null; heard = results.poll()) {
      hear(heard);
    }
    send();
  }

  private void take() {
    requestEvents.drain(units, this::add, why -> lost(requests, why));
    lifecycleLog.drain(identity.replica(), identity.boot(), this::add, why -> lost(lifecycle, why));
    long displaced = requestEvents.displaced();
    requests.outbox.lost(displaced - displacedRequests);
    displacedRequests = displaced;
    displaced = lifecycleLog.displaced();
    lifecycle.outbox.lost(displaced - displacedLifecycle);
    displacedLifecycle = displaced;
  }

  /** It has left where it was, so here is the only place where it can be counted. */
  private static void lost(Outgoing from, RuntimeException why) {
    from.outbox.lost(1);
    LOG.at(Level.ERROR, "an event could not be written for {}")
        .addArgument(from.topic)
        .setCause(why)
        .log();
  }

  private void add(RequestEvent event) {
    long sequence = requests.outbox.nextSequence();
    requests.outbox.add(
        new Message(
            sequence,
            Topics.REQUESTS,
            event.id(),
            RequestEventCodec.encode(event),
            event.headers(sequence)));
  }

  private void add(LifecycleEvent event) {
    long sequence = lifecycle.outbox.nextSequence();
    lifecycle.outbox.add(
        new Message(
            sequence,
            Topics.LIFECYCLE,
            event.model(),
            LifecycleEventCodec.encode(event),
            event.headers(sequence)));
  }

  private void send() {
    for (Outgoing from : List.of(lifecycle, requests)) {
      for (Message next = from.outbox.next(); next != null; next = from.outbox.next()) {
        handOver(from, next);
      }
      from.ledger = from.outbox.ledger();
    }
  }

  /** A sink that breaks its promise and throws must not take the thread with it. */
  private void handOver(Outgoing from, Message message) {
    try {
      sink.send(message)
          .whenComplete((done, failure) -> results.add(new Result(from, message, failure)));
    } catch (RuntimeException e) {
      results.add(new Result(from, message, e));
    }
  }

  /** After a success there may be room for the next; what failed waits for the next turn. */
  private void hearUntil(long untilNanos) throws InterruptedException {
    long left = untilNanos - nanoClock.getAsLong();
    while (left > 0 && flush == null) {
      Result heard = results.poll(left, TimeUnit.NANOSECONDS);
      if (heard != null && hear(heard)) {
        send();
      }
      left = untilNanos - nanoClock.getAsLong();
    }
  }

  /** Returns whether something got through. */
  private boolean hear(Result result) {
    Outgoing from = result.from;
    Message message = result.message;
    if (from == null || message == null) {
      return false;
    }
    if (result.failure == null) {
      from.outbox.acked();
      from.outages.succeeded();
      outage.succeeded();
    } else {
      long now = nanoClock.getAsLong();
      if (result.failure instanceof TelemetrySink.RefusedException) {
        from.outbox.refused();
      } else {
        from.outbox.failed(message);
        outage.failed(now);
      }
      from.outages.failed(result.failure, from.outbox.ledger(), now);
    }
    from.ledger = from.outbox.ledger();
    return result.failure == null;
  }

  private void flush(Duration patience) throws InterruptedException {
    StopTime time = new StopTime(nanoClock.getAsLong(), patience);
    Accidents.goOn(this::turn);
    Accidents.goOn(() -> sendAll(time));
    for (Outgoing from : List.of(lifecycle, requests)) {
      from.outbox.dropAll();
      from.ledger = from.outbox.ledger();
      LOG.at(Level.INFO, "events for {} end: {}")
          .addArgument(from.topic)
          .addArgument(from.ledger)
          .log();
    }
  }

  private void sendAll(StopTime time) throws InterruptedException {
    for (long left = left(time); left > 0; left = left(time)) {
      Result heard = results.poll(Math.min(left, BETWEEN_TURNS.toNanos()), TimeUnit.NANOSECONDS);
      if (heard == null || hear(heard)) {
        send();
      }
    }
  }

  /** What is left for the topics that have events still; a topic that is away is not waited for. */
  private long left(StopTime time) {
    long now = nanoClock.getAsLong();
    long most = 0;
    for (Outgoing from : List.of(lifecycle, requests)) {
      if (!from.outbox.isEmpty()) {
        long left =
            Math.min(time.leftNanos(now, outage), time.leftNanos(now, from.outages.outage()));
        most = Math.max(most, left);
      }
    }
    return most;
  }
}
