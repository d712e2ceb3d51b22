package dev.siskin.server.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.LifecycleEventCodec;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.events.LifecycleLog;
import dev.siskin.server.events.LoopEvents;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.events.RequestFacts;
import dev.siskin.server.events.Transport;
import dev.siskin.server.events.UnitHash;
import dev.siskin.server.fake.Until;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.telemetry.EventOutbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(VertxExtension.class)
class EventStreamTest {
  private static final EventSettings SETTINGS =
      new EventSettings(1_000, 1_000, true, List.of(), 0, 10, 20, 1 << 20, "");

  private final RequestEvents requests = new RequestEvents(SETTINGS, 1, true);
  private final LifecycleLog lifecycle = new LifecycleLog(() -> 77);
  private LoopEvents loop;
  private long ended;

  @BeforeEach
  void loopJoins(Vertx vertx) {
    requests.speakAs("here:1", "boot");
    loop = requests.join(vertx.getOrCreateContext());
    loop.idsBeginWith("p-");
  }

  private EventStream stream(TelemetrySink sink) {
    return stream(sink, System::nanoTime);
  }

  private EventStream stream(TelemetrySink sink, LongSupplier nanoClock) {
    return new EventStream(
        SETTINGS,
        new Telemetry.Identity("here:1", "boot"),
        new EventStream.Sources(requests, lifecycle, new UnitHash("key".getBytes(UTF_8))),
        sink,
        nanoClock);
  }

  /** So many requests that were shed end. */
  private void end(int count) {
    for (int i = 0; i < count; i++) {
      long at = ended++;
      RequestFacts facts = loop.ended(at, "m", null, ErrorCode.OVERLOADED, Transport.HTTP1, 1_000);
      if (loop.chooses(facts, "m", ErrorCode.OVERLOADED, 0)) {
        loop.add(facts, "p-" + at, "somebody", null);
      }
    }
  }

  @Test
  void eventsGoToTheirTopicUnderTheirId() {
    ListSink sink = ListSink.thatAcknowledges();
    EventStream stream = stream(sink);
    end(1);
    stream.turn();
    stream.turn();
    Message sent = sink.sent().get(0);
    assertThat(sent.topic()).isEqualTo(Topics.REQUESTS);
    assertThat(sent.key()).isEqualTo("p-0");
    assertThat(sent.headers())
        .containsEntry("ce_id", "p-0")
        .containsEntry("ce_sequence", "0")
        .containsEntry("ce_sampledrate", "1");
    RequestEvent event = RequestEventCodec.decode(sent.value());
    assertThat(event.replica()).isEqualTo("here:1");
    assertThat(event.code()).isEqualTo("OVERLOADED");
    assertThat(event.unit()).hasSize(22).isNotEqualTo("somebody");
    assertThat(stream.requests()).isEqualTo(new Ledger(1, 1, 0, 0, 0));
  }

  @Test
  void whatBecomesOfVersionsGoesToItsTopicUnderItsModel() {
    ListSink sink = ListSink.thatAcknowledges();
    EventStream stream = stream(sink);
    ModelVersion version = new ModelVersion("m", 3);
    lifecycle.changed(
        version, version.state(), new ModelVersion.State(ModelVersion.Phase.END, "broken", null));
    stream.turn();
    Message sent = sink.sent().get(0);
    assertThat(sent.topic()).isEqualTo(Topics.LIFECYCLE);
    assertThat(sent.key()).isEqualTo("m");
    assertThat(LifecycleEventCodec.decode(sent.value()).reason()).isEqualTo("broken");
    stream.turn();
    assertThat(stream.lifecycle()).isEqualTo(new Ledger(1, 1, 0, 0, 0));
    assertThat(stream.requests()).isEqualTo(Ledger.NONE);
  }

  @Test
  void withoutABrokerTheOldestGoAndAllAreCounted() {
    ListSink sink = ListSink.thatFails();
    EventStream stream = stream(sink);
    for (int turn = 0; turn < 10; turn++) {
      end(10);
      stream.turn();
    }
    Ledger ledger = stream.requests();
    assertThat(ledger.made()).isEqualTo(100);
    assertThat(ledger.acked()).isZero();
    assertThat(ledger.dropped() + ledger.waiting() + ledger.withClient()).isEqualTo(100);
    assertThat(ledger.waiting()).isLessThanOrEqualTo(20);

    sink.answerWith(message -> CompletableFuture.completedFuture("there"));
    for (int turn = 0; turn < 25; turn++) {
      stream.turn();
    }
    ledger = stream.requests();
    assertThat(ledger.waiting() + ledger.withClient()).isZero();
    assertThat(ledger.acked() + ledger.dropped()).isEqualTo(100);
    assertThat(ledger.acked()).isBetween(15L, 21L);
  }

  @Test
  void anEventThatIsTooLargeStopsNoOther() {
    ListSink sink =
        new ListSink(
            message ->
                message.key().equals("p-0")
                    ? CompletableFuture.failedFuture(
                        new TelemetrySink.RefusedException("too large"))
                    : CompletableFuture.completedFuture("there"));
    EventStream stream = stream(sink);
    end(3);
    for (int turn = 0; turn < 4; turn++) {
      stream.turn();
    }
    assertThat(stream.requests()).isEqualTo(new Ledger(3, 2, 1, 0, 0));
  }

  @Test
  void whatTheRingLostIsInTheLedger() {
    EventStream stream = stream(ListSink.thatAcknowledges());
    end(50);
    stream.turn();
    stream.turn();
    stream.turn();
    assertThat(stream.requests()).isEqualTo(new Ledger(50, 20, 30, 0, 0));
  }

  @Test
  void aSinkThatThrowsIsABrokerThatIsAway() {
    EventStream stream = stream(ListSink.thatThrows());
    end(3);
    stream.turn();
    stream.turn();
    Ledger ledger = stream.requests();
    assertThat(ledger.waiting() + ledger.withClient()).isEqualTo(3);
  }

  @Test
  void theThreadSendsByItselfAndFlushesAtItsEnd() throws Exception {
    ListSink sink = ListSink.thatAcknowledges();
    EventStream stream = stream(sink);
    stream.start();
    end(2);
    Until.holds("sent", () -> stream.requests().acked() == 2);
    end(5);
    stream.stop(Duration.ofSeconds(5));
    assertThat(stream.requests()).isEqualTo(new Ledger(7, 7, 0, 0, 0));
    assertThat(sink.closed()).isTrue();
  }

  @Test
  void whatIsNotAcknowledgedAtItsEndIsDroppedAndCounted() throws Exception {
    EventStream stream = stream(ListSink.thatStaysSilent());
    stream.start();
    end(5);
    stream.stop(Duration.ofMillis(50));
    assertThat(stream.requests()).isEqualTo(new Ledger(5, 0, 5, 0, 0));
  }

  private static double sum(MetricSnapshots page, String name) {
    return page.stream()
        .filter(metric -> metric.getMetadata().getName().equals("siskin_events_" + name))
        .flatMap(metric -> metric.getDataPoints().stream())
        .mapToDouble(
            point ->
                point instanceof CounterDataPointSnapshot counter
                    ? counter.getValue()
                    : ((GaugeDataPointSnapshot) point).getValue())
        .sum();
  }

  /** The same reading once a page holds for the ledger of intervals. */
  @Test
  void theLedgerAddsUpOnEveryPageWhileEventsFlow() throws Exception {
    EventStream stream = stream(ListSink.thatAcknowledges());
    MultiCollector metrics = LedgerMetrics.of(stream);
    AtomicBoolean over = new AtomicBoolean();
    Thread events =
        new Thread(
            () -> {
              while (!over.get()) {
                end(3);
                stream.turn();
              }
            });
    events.setDaemon(true);
    events.start();
    try {
      double made = 0;
      for (int page = 0; page < 2_000 || made == 0; page++) {
        MetricSnapshots now = metrics.collect();
        made = sum(now, "made");
        assertThat(sum(now, "acked") + sum(now, "dropped") + sum(now, "waiting")).isEqualTo(made);
      }
    } finally {
      over.set(true);
    }
    events.join();
  }

  /** Each look at the clock takes as long as the test says: before the stop no time passes. */
  @Test
  void aStopDoesNotWaitForABrokerThatIsKnownToBeAway() throws Exception {
    AtomicLong nanos = new AtomicLong();
    AtomicLong step = new AtomicLong();
    EventStream stream = stream(ListSink.thatFails(), () -> nanos.addAndGet(step.get()));
    end(3);
    stream.turn();
    stream.turn();
    nanos.addAndGet(10_000_000_000L);
    stream.start();
    long begin = nanos.get();
    step.set(250_000_000);
    stream.stop(Duration.ofHours(1));
    assertThat(nanos.get() - begin).isLessThan(Duration.ofMinutes(30).toNanos());
    assertThat(stream.requests()).isEqualTo(new Ledger(3, 0, 3, 0, 0));
  }

  @Test
  void aBrokerThatIsAliveGetsAllThatThereIsAtTheStopHoweverSlowItIs() throws Exception {
    Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    ListSink sink =
        new ListSink(
            message -> {
              CompletableFuture<String> answer = new CompletableFuture<>();
              answers.add(() -> answer.complete("there"));
              return answer;
            });
    EventStream stream = stream(sink);
    stream.start();
    end(18);
    Thread broker =
        new Thread(
            () -> {
              while (!sink.closed()) {
                Runnable answer = answers.poll();
                if (answer != null) {
                  answer.run();
                }
                Thread.onSpinWait();
              }
            });
    broker.start();
    stream.stop(Duration.ofSeconds(30));
    broker.join();
    assertThat(stream.requests()).isEqualTo(new Ledger(18, 18, 0, 0, 0));
  }

  @Test
  void oneThatNeverStartedStopsAtOnce() throws Exception {
    stream(ListSink.thatFails()).stop(Duration.ofMinutes(1));
  }
}
