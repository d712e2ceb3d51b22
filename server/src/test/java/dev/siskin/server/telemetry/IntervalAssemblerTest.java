package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class IntervalAssemblerTest {
  private final Model digits = Models.routed("digits", 5, 1, 2);
  private final Model other = Models.routed("other", 9, 1);
  private final Recordings recordings = new Recordings();
  private final IntervalAssembler assembler =
      new IntervalAssembler(IntervalAssemblerTest::epoch, () -> RandomIntervals.MEMORY);
  private final List<RuntimeException> lost = new ArrayList<>();
  private LoopRecorder one = new LoopRecorder();
  private LoopRecorder two = new LoopRecorder();

  @BeforeEach
  void loopsJoin(Vertx vertx) {
    one = CountedLoop.join(vertx, recordings);
    two = CountedLoop.join(vertx, recordings);
  }

  private static long epoch(String model) {
    if (model.equals("gone")) {
      throw new IllegalStateException("of a test");
    }
    return model.equals("digits") ? 5 : 9;
  }

  private List<Interval> assembled() throws InterruptedException {
    try (Recordings.Cut cut = CountedLoop.cut(recordings)) {
      return assembler.assemble(cut, 1_000, 2_000, lost::add);
    }
  }

  private static void answer(LoopRecorder loop, Route route, long second, long micros) {
    loop.cells(route).assigned(second);
    long nanos = micros * 1_000;
    loop.cells(route).answered(second, nanos, nanos, nanos, nanos, nanos, nanos);
  }

  private static VersionInterval only(Interval interval) {
    assertThat(interval.versions()).hasSize(1);
    return interval.versions().get(0);
  }

  @Test
  void nothingToSayIsNoRecord() throws InterruptedException {
    assertThat(assembled()).isEmpty();
  }

  @Test
  void whatCannotBeToldOfOneModelCostsNoOther() throws InterruptedException {
    one.refused("gone", ErrorCode.OVERLOADED);
    one.refused("digits", ErrorCode.OVERLOADED);
    answer(two, Models.pinned(other, 1), 1, 10);
    assertThat(assembled())
        .extracting(Interval::model)
        .containsExactlyInAnyOrder("digits", "other");
    assertThat(lost).hasSize(1);
  }

  @Test
  void eachModelHasItsInterval() throws InterruptedException {
    answer(one, Models.pinned(digits, 1), 1, 10);
    answer(one, Models.pinned(other, 1), 1, 10);
    List<Interval> first = assembled();
    assertThat(first).extracting(Interval::model).containsExactlyInAnyOrder("digits", "other");
    assertThat(first).extracting(Interval::fromMillis).containsOnly(1_000L);
    assertThat(first).extracting(Interval::toMillis).containsOnly(2_000L);
    assertThat(first).extracting(Interval::memory).containsOnly(RandomIntervals.MEMORY);
    assertThat(assembled()).isEmpty();
  }

  @Test
  void whatWasOpenWhileTheClockWasSetCountsInTheIntervalItEndedIn() throws InterruptedException {
    Route route = Models.pinned(digits, 1);
    answer(one, route, 1_700_000_000, 10);
    answer(one, route, -200_000, 10);
    answer(one, route, 1 - 40_000, 10);
    assertThat(only(assembled().get(0)).seconds())
        .extracting(ArrivalSecond::at, ArrivalSecond::answered)
        .containsExactly(tuple(1L - 40_000, 1L), tuple(1L, 2L));
  }

  @Test
  void aChangeOfEpochMakesTwoRecords() throws InterruptedException {
    answer(one, Models.routes(digits).route("u"), 1, 10);
    digits.apply(new Split("digits", 6, 1, List.of()));
    answer(one, Models.routes(digits).route("u"), 1, 10);
    List<Interval> intervals = assembled();
    assertThat(intervals).extracting(Interval::epoch).containsExactlyInAnyOrder(5L, 6L);
    assertThat(intervals)
        .allSatisfy(r -> assertThat(only(r).seconds().get(0).answered()).isEqualTo(1));
  }

  @Test
  void loopsAreAddedUpSecondBySecond() throws InterruptedException {
    Route route = Models.pinned(digits, 2);
    answer(one, route, 8, 100);
    answer(two, route, 7, 200);
    answer(two, route, 8, 300);
    one.cells(route).assigned(8);
    two.cells(route).assigned(8);
    two.cells(route).failed(8, ErrorCode.INTERNAL);
    one.cells(route).notFinite(8);
    two.cells(route).notFinite(8);
    List<Interval> intervals = assembled();
    assertThat(intervals).hasSize(1);
    VersionInterval version = only(intervals.get(0));
    assertThat(version.version()).isEqualTo(2);
    assertThat(version.arm()).isEqualTo(Arm.PINNED);
    assertThat(version.seconds()).extracting(ArrivalSecond::at).containsExactly(7L, 8L);
    ArrivalSecond eight = version.seconds().get(1);
    assertThat(eight.assigned()).isEqualTo(4);
    assertThat(eight.answered()).isEqualTo(2);
    assertThat(eight.notFinite()).isEqualTo(2);
    assertThat(version.seconds().get(0).notFinite()).isZero();
    assertThat(eight.errors()).isEqualTo(Map.of("INTERNAL", 1L));
    assertThat(eight.stages()).containsOnlyKeys(Stage.values());
    assertThat(Objects.requireNonNull(eight.stages().get(Stage.RUN)).getTotalCount()).isEqualTo(2);
    assertThat(Objects.requireNonNull(eight.stages().get(Stage.RUN)).getMaxValue())
        .isBetween(300L, 303L);
  }

  @Test
  void armsOfOneVersionStandApart() throws InterruptedException {
    answer(one, Models.pinned(digits, 2), 1, 10);
    answer(one, Models.routes(digits).route("u"), 1, 10);
    List<Interval> intervals = assembled();
    assertThat(intervals).hasSize(1);
    assertThat(intervals.get(0).versions())
        .extracting(VersionInterval::arm)
        .containsExactlyInAnyOrder(Arm.PINNED, Arm.STABLE);
  }

  @Test
  void runsAreSaidEvenWithoutRequests() throws InterruptedException {
    Route route = Models.pinned(digits, 1);
    recordings.runs().ran(route, 3, false);
    recordings.runs().ran(route, 5, true);
    VersionInterval version = only(assembled().get(0));
    assertThat(version.batches()).isEqualTo(2);
    assertThat(version.failedBatches()).isEqualTo(1);
    assertThat(version.rows()).isEqualTo(8);
    assertThat(version.seconds()).isEmpty();
  }

  @Test
  void refusalsOfAModelStandUnderTheEpochInForce() throws InterruptedException {
    one.refused("digits", ErrorCode.NOT_FOUND);
    two.refused("digits", ErrorCode.NOT_FOUND);
    two.refused("digits", ErrorCode.CANCELLED);
    List<Interval> intervals = assembled();
    assertThat(intervals).hasSize(1);
    assertThat(intervals.get(0).epoch()).isEqualTo(5);
    assertThat(intervals.get(0).refused()).isEqualTo(Map.of("NOT_FOUND", 2L, "CANCELLED", 1L));
    assertThat(intervals.get(0).versions()).isEmpty();
  }

  @Test
  void requestsForUnknownModelsHaveNoRecord() throws InterruptedException {
    one.refused("", ErrorCode.NOT_FOUND);
    assertThat(assembled()).isEmpty();
  }
}
