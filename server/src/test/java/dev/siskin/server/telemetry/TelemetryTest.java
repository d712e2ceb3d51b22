package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.fake.Models;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.telemetry.Delivery.Result;
import dev.siskin.server.telemetry.IntervalOutbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import dev.siskin.server.telemetry.Telemetry.Clocks;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class TelemetryTest {
  private final Model model = Models.routed("digits", 5, 1);
  private final Route route = Models.pinned(model, 1);
  private final Recordings recordings = new Recordings();
  private final AtomicLong wallMillis = new AtomicLong(1_000_000);
  @TempDir private Path state;
  private final VersionMetrics metrics = new VersionMetrics(wallMillis::get);
  private LoopRecorder loop = new LoopRecorder();

  @BeforeEach
  void loopJoins(Vertx vertx) {
    loop = CountedLoop.join(vertx, recordings);
  }

  private Telemetry telemetry(@Nullable TelemetrySink sink, int maxRecords) {
    return telemetry(
        sink, maxRecords, new Clocks(wallMillis::get, () -> wallMillis.get() * 1_000_000));
  }

  private Telemetry telemetry(@Nullable TelemetrySink sink, int maxRecords, Clocks clocks) {
    return new Telemetry(
        new ServingConfig.Telemetry(
            "",
            0,
            maxRecords,
            1 << 20,
            Map.of(),
            ConfigReader.read(null, Map.of()).telemetry().events()),
        new Telemetry.Identity("here:1", "boot"),
        recordings,
        metrics,
        new Telemetry.Outlet(sink, state),
        name -> 5,
        clocks);
  }

  /** One whose stop may wait in vain. */
  private Telemetry patient(TelemetrySink sink) {
    return telemetry(sink, 100, new Clocks(wallMillis::get, System::nanoTime));
  }

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Telemetry telemetry(@Nullable TelemetrySink sink) {
    return telemetry(sink, 100);
  }

  private void request() {
    loop.cells(route).assigned(wallMillis.get() / 1_000);
    loop.cells(route).failed(wallMillis.get() / 1_000, ErrorCode.INTERNAL);
  }

  /** One interval with something in it. */
  private void interval(Telemetry telemetry) throws InterruptedException {
    request();
    telemetry.cut(wallMillis.addAndGet(1_000), PATIENCE);
  }

  private static Throwable away() {
    return new IllegalStateException("away");
  }

  private static Result acked(Message message) {
    return new Result(message, null);
  }

  private static Result failed(Message message) {
    return new Result(message, away());
  }

  @Test
  void noAccidentEndsTheThread() throws InterruptedException {
    List<String> steps = new ArrayList<>();
    Accidents.goOn(
        () -> {
          throw new OutOfMemoryError("of a test");
        });
    Accidents.goOn(() -> steps.add("the next"));
    assertThat(steps).containsExactly("the next");
  }

  @Test
  void aCutBecomesARecordOfItsInterval() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    telemetry.cut(wallMillis.get(), PATIENCE);
    interval(telemetry);
    telemetry.send();
    assertThat(sink.records()).hasSize(1);
    IntervalRecord record = sink.records().get(0);
    assertThat(record.fromMillis()).isEqualTo(1_000_000);
    assertThat(record.toMillis()).isEqualTo(1_001_000);
    assertThat(record.versions().get(0).seconds().get(0).assigned()).isEqualTo(1);
    Message message = sink.sent().get(0);
    assertThat(message.key()).isEqualTo("digits");
    assertThat(message.headers()).containsEntry("ce_id", "boot-0");
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
  }

  @Test
  void aClockSetBackMakesNoIntervalOfNegativeLength() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    AtomicLong nanos = new AtomicLong();
    Telemetry telemetry = telemetry(sink, 100, new Clocks(wallMillis::get, nanos::get));
    telemetry.cut(2_000_000, PATIENCE);
    request();
    nanos.addAndGet(1_000_000_000);
    telemetry.cut(1_000_000, PATIENCE);
    telemetry.send();
    assertThat(sink.records().get(0).fromMillis()).isEqualTo(999_000);
    assertThat(sink.records().get(0).toMillis()).isEqualTo(1_000_000);
  }

  @Test
  void quietIntervalsSendNothing() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    telemetry.cut(wallMillis.get(), PATIENCE);
    telemetry.send();
    assertThat(sink.sent()).isEmpty();
    assertThat(telemetry.ledger().produced()).isZero();
  }

  @Test
  void whatWasAcknowledgedIsDone() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    interval(telemetry);
    telemetry.send();
    telemetry.hear(acked(sink.sent().get(0)));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(1, 1, 0, 0, 0, 0));
    telemetry.send();
    assertThat(sink.sent()).hasSize(1);
  }

  @Test
  void whatFailedIsSentAgainWithTheSameBytesBeforeYoungerOnes() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    interval(telemetry);
    telemetry.send();
    Message first = sink.sent().get(0);
    byte[] bytes = first.value().clone();
    telemetry.hear(failed(first));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 1, 0));
    interval(telemetry);
    assertThat(sink.sent()).hasSize(1);
    telemetry.send();
    assertThat(sink.sent()).hasSize(3);
    assertThat(sink.sent().get(1)).isSameAs(first);
    assertThat(sink.sent().get(1).value()).isEqualTo(bytes);
    assertThat(sink.records()).extracting(IntervalRecord::seq).containsExactly(0L, 0L, 1L);
  }

  @Test
  void afterASuccessThereIsRoomForTheNextAtOnce() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink, 1_000);
    for (int i = 0; i < 40; i++) {
      interval(telemetry);
    }
    telemetry.send();
    assertThat(sink.sent()).hasSize(16);
    telemetry.hear(acked(sink.sent().get(0)));
    assertThat(sink.records()).hasSize(17);
    assertThat(sink.records().get(16).coalesced()).isEqualTo(23);
    interval(telemetry);
    telemetry.hear(failed(sink.sent().get(1)));
    telemetry.hear(acked(sink.sent().get(2)));
    assertThat(sink.sent()).as("after a failure it waits for the next second").hasSize(17);
    telemetry.send();
    assertThat(sink.sent().get(17)).isSameAs(sink.sent().get(1));
    assertThat(telemetry.failedSends()).isEqualTo(1);
  }

  @Test
  void whatFindsNoRoomIsDroppedAndTheNextRecordSaysSo() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink, 3);
    for (int i = 0; i < 5; i++) {
      interval(telemetry);
    }
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(5, 0, 0, 2, 3, 0));
    interval(telemetry);
    telemetry.send();
    assertThat(sink.records()).extracting(IntervalRecord::seq).containsExactly(3L, 4L, 5L);
    assertThat(sink.records().get(2).droppedRecords()).isEqualTo(2);
  }

  @Test
  void whatNoBrokerTakesIsGivenUpAndCounted() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    interval(telemetry);
    telemetry.send();
    telemetry.hear(new Result(sink.sent().get(0), new TelemetrySink.RefusedException("too long")));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(1, 0, 0, 1, 0, 0));
    telemetry.send();
    assertThat(sink.sent()).hasSize(1);
    assertThat(telemetry.failedSends()).isEqualTo(1);
  }

  @Test
  void ageAndSizeOfWhatWaitsAreKnown() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = telemetry(sink);
    assertThat(telemetry.oldestSeconds()).isZero();
    interval(telemetry);
    telemetry.send();
    wallMillis.addAndGet(7_000);
    assertThat(telemetry.oldestSeconds()).isEqualTo(7);
    assertThat(telemetry.waitingBytes()).isEqualTo(sink.sent().get(0).value().length);
    telemetry.hear(acked(sink.sent().get(0)));
    assertThat(telemetry.oldestSeconds()).isZero();
    assertThat(telemetry.waitingBytes()).isZero();
  }

  @Test
  void aSinkThatThrowsIsASinkThatFailed() throws InterruptedException {
    ListSink sink = ListSink.thatThrows();
    Telemetry telemetry = patient(sink);
    interval(telemetry);
    telemetry.send();
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
    telemetry.start();
    telemetry.stop(Duration.ofMillis(30));
    Ledger ledger = telemetry.ledger();
    assertThat(ledger.waiting() + ledger.withClient()).isEqualTo(2);
    assertThat(sink.closed()).isTrue();
  }

  @Test
  void withoutASinkOnlyPrometheusIsFed() throws InterruptedException {
    Telemetry telemetry = telemetry(null);
    interval(telemetry);
    telemetry.send();
    assertThat(telemetry.ledger().produced()).isZero();
    assertThat(metrics.collect().stream().map(Object::toString)).isNotEmpty();
    telemetry.start();
    telemetry.stop(Duration.ofSeconds(20));
  }

  @Test
  void whatWasCountedBeforeTheStartIsThrownAway() throws InterruptedException {
    ListSink sink = ListSink.thatAcknowledges();
    Telemetry telemetry = telemetry(sink);
    request();
    telemetry.start();
    telemetry.stop(Duration.ofSeconds(20));
    assertThat(sink.sent()).isEmpty();
    assertThat(sink.closed()).isTrue();
  }

  @Test
  @Timeout(20)
  void aStopWithoutAStartWaitsForNothing() throws InterruptedException {
    telemetry(ListSink.thatAcknowledges()).stop(Duration.ofMinutes(5));
  }

  @Test
  void aStopCutsOnceMoreSendsAllAndSaysThatItWasTheLast() throws InterruptedException {
    ListSink sink = ListSink.thatAcknowledges();
    Telemetry telemetry = telemetry(sink);
    telemetry.start();
    request();
    telemetry.stop(Duration.ofSeconds(20));
    assertThat(sink.records()).extracting(IntervalRecord::last).containsExactly(false, true);
    assertThat(sink.records()).extracting(IntervalRecord::seq).containsExactly(0L, 1L);
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(2, 2, 0, 0, 0, 0));
    assertThat(sink.closed()).isTrue();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void aStopTriesAgainUntilTheBrokerIsBack() throws InterruptedException {
    ListSink sink = ListSink.thatFails();
    sink.answerWith(
        message -> {
          sink.answerWith(again -> CompletableFuture.completedFuture("there"));
          return CompletableFuture.failedFuture(away());
        });
    Telemetry telemetry = patient(sink);
    telemetry.start();
    request();
    telemetry.stop(Duration.ofSeconds(20));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(2, 2, 0, 0, 0, 0));
    assertThat(sink.sent()).hasSize(3);
    assertThat(sink.sent().subList(1, 3)).contains(sink.sent().get(0));
  }

  @Test
  void aStopWithADeadSinkDoesNotSpinAndLeavesAllToTheNextStart() throws InterruptedException {
    ListSink sink = ListSink.thatFails();
    Telemetry telemetry = patient(sink);
    telemetry.start();
    request();
    telemetry.stop(Duration.ofMillis(300));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 2, 0));
    assertThat(sink.sent()).hasSizeLessThan(8);
    assertThat(sink.closed()).isTrue();
    assertNextStartSends(sink.sent().get(0));
  }

  @Test
  void aStopWithASilentSinkLeavesAllToTheNextStart() throws InterruptedException {
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = patient(sink);
    telemetry.start();
    request();
    telemetry.stop(Duration.ofMillis(30));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2));
    assertNextStartSends(sink.sent().get(0));
  }

  /** Each look at the clock takes a tenth of a second. */
  private static LongSupplier fast(AtomicLong nanos) {
    return () -> nanos.addAndGet(100_000_000);
  }

  /** With a record whose send failed ten seconds ago. */
  private Telemetry failing(AtomicLong nanos, ListSink silent) throws InterruptedException {
    Telemetry telemetry = telemetry(silent, 100, new Clocks(wallMillis::get, fast(nanos)));
    interval(telemetry);
    telemetry.send();
    telemetry.hear(failed(silent.sent().get(0)));
    nanos.addAndGet(10_000_000_000L);
    return telemetry;
  }

  @Test
  @Timeout(60)
  void aStopDoesNotWaitForABrokerThatIsKnownToBeAway() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    Telemetry telemetry = failing(nanos, ListSink.thatStaysSilent());
    telemetry.start();
    long begin = nanos.get();
    telemetry.stop(Duration.ofHours(1));
    assertThat(Duration.ofNanos(nanos.get() - begin)).isLessThan(Duration.ofSeconds(20));
    assertThat(state).isNotEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void aBrokerThatIsHeardOfAtTheStopHasAllTheTime() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    ListSink sink = ListSink.thatStaysSilent();
    Telemetry telemetry = failing(nanos, sink);
    AtomicInteger sends = new AtomicInteger();
    sink.answerWith(
        message ->
            sends.incrementAndGet() % 4 == 1
                ? CompletableFuture.completedFuture("there")
                : CompletableFuture.failedFuture(away()));
    telemetry.start();
    for (int i = 0; i < 5; i++) {
      request();
    }
    telemetry.stop(Duration.ofHours(1));
    Ledger ledger = telemetry.ledger();
    assertThat(ledger.acked() + ledger.coalesced()).isEqualTo(ledger.produced());
    assertThat(state).isEmptyDirectory();
  }

  private void assertNextStartSends(Message first) throws InterruptedException {
    ListSink sink = ListSink.thatAcknowledges();
    Telemetry next = telemetry(sink);
    next.start();
    next.stop(Duration.ofSeconds(20));
    assertThat(sink.sent()).hasSize(2);
    assertThat(sink.sent().get(0).value()).isEqualTo(first.value());
    assertThat(sink.sent().get(0).headers()).isEqualTo(first.headers());
    assertThat(sink.records().get(1).last()).isTrue();
    assertThat(next.ledger()).isEqualTo(new Ledger(2, 2, 0, 0, 0, 0));
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void aStopThatCanKeepNothingCountsWhatIsLostAndGoesOn() throws Exception {
    Files.createDirectories(state.resolve("telemetry.unsent.new/in-the-way"));
    Telemetry telemetry = patient(ListSink.thatFails());
    telemetry.start();
    request();
    telemetry.stop(Duration.ofMillis(30));
    assertThat(telemetry.ledger()).isEqualTo(new Ledger(2, 0, 0, 2, 0, 0));
  }

  /** Five hours back and forth at chance, while the other clock goes on. */
  @Test
  void whateverTheWallClockDoesNoCountIsLostAndNoIntervalRunsBackwards()
      throws InterruptedException {
    Random random = new Random(3);
    AtomicLong nanos = new AtomicLong();
    AtomicLong requests = new AtomicLong();
    LongSupplier wall =
        () -> {
          request();
          requests.incrementAndGet();
          long jump = random.nextInt(20) == 0 ? (random.nextInt(11) - 5) * 3_600_000L : 0;
          return wallMillis.addAndGet(1_100 + jump);
        };
    CountDownLatch enough = new CountDownLatch(60);
    ListSink sink =
        new ListSink(
            message -> {
              enough.countDown();
              return CompletableFuture.completedFuture("there");
            });
    Clocks clocks = new Clocks(wall, () -> nanos.addAndGet(1_100_000_000));
    Telemetry telemetry = telemetry(sink, 100_000, clocks);
    long thrownAway = requests.get();
    telemetry.start();
    assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
    telemetry.stop(Duration.ofSeconds(20));
    assertThat(sink.records())
        .allSatisfy(
            record -> assertThat(record.toMillis() - record.fromMillis()).isBetween(0L, 10_000L));
    long assigned =
        sink.records().stream()
            .flatMap(record -> record.versions().stream())
            .flatMap(version -> version.seconds().stream())
            .mapToLong(IntervalRecord.ArrivalSecond::assigned)
            .sum();
    long afterTheLastCut = 1;
    assertThat(assigned).isEqualTo(requests.get() - thrownAway - afterTheLastCut);
    assertThat(telemetry.ledger().dropped()).isZero();
  }

  /** The thread's clock jumps a second at each look; the sink fails as it likes. */
  @Test
  void theThreadCutsSendsAndTriesAgainUntilAllHasArrived() throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(30);
    ListSink sink =
        new ListSink(
            message -> {
              enough.countDown();
              return enough.getCount() % 3 == 0
                  ? CompletableFuture.failedFuture(away())
                  : CompletableFuture.completedFuture("there");
            });
    Clocks clocks =
        new Clocks(this::jumpAndRequest, () -> wallMillis.get() * 1_000_000 + System.nanoTime());
    Telemetry telemetry = telemetry(sink, 100_000, clocks);
    telemetry.start();
    assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
    sink.answerWith(message -> CompletableFuture.completedFuture("there"));
    telemetry.stop(Duration.ofSeconds(20));
    Ledger ledger = telemetry.ledger();
    assertThat(ledger.acked() + ledger.coalesced()).isEqualTo(ledger.produced());
    assertThat(sink.sent()).hasSizeGreaterThan((int) ledger.acked());
    assertThat(sink.records().stream().map(IntervalRecord::seq).distinct())
        .hasSize((int) ledger.acked());
    assertThat(sink.records()).allSatisfy(record -> assertThat(record.toMillis() % 1_000).isZero());
  }

  /** Asked on the thread that cuts, so it may write where the loop would. */
  private long jumpAndRequest() {
    request();
    return wallMillis.getAndAdd(1_000);
  }
}
