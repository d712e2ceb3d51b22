package dev.siskin.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopRecorderTest {
  private final Model model = Models.routed("m", 1, 1, 2);
  private final Route one = Models.pinned(model, 1);
  private final Route two = Models.pinned(model, 2);
  private final LoopRecorder recorder = new LoopRecorder();

  private static List<ArrivalCell> cells(LoopRecorder.Cut cut, Route route) {
    return cut.cells().getOrDefault(route, List.of());
  }

  private static void answer(RouteCells cells, long second, long nanos) {
    cells.answered(second, nanos, nanos + 1_000, nanos + 2_000, nanos + 3_000, 4_000, 5_000);
  }

  @Test
  void aQuietLoopHandsOverNothing() {
    LoopRecorder.Cut cut = recorder.cut();
    assertThat(cut.cells()).isEmpty();
    assertThat(cut.refused()).isEmpty();
  }

  @Test
  void answersThatAreNotFiniteAreCountedAndTheCellForgetsThem() {
    answer(recorder.cells(one), 100, 7_000);
    recorder.cells(one).notFinite(100);
    LoopRecorder.Cut cut = recorder.cut();
    assertThat(cells(cut, one).get(0).answered()).isEqualTo(1);
    assertThat(cells(cut, one).get(0).notFinite()).isEqualTo(1);
    cut.recycle();
    answer(recorder.cells(one), 101, 7_000);
    assertThat(cells(recorder.cut(), one).get(0).notFinite()).isZero();
  }

  @Test
  void whatHappenedStandsUnderItsSecondAndRoute() {
    recorder.cells(one).assigned(100);
    recorder.cells(one).assigned(101);
    recorder.cells(two).assigned(101);
    answer(recorder.cells(one), 100, 7_000_000);
    recorder.cells(one).failed(101, ErrorCode.OVERLOADED);
    LoopRecorder.Cut cut = recorder.cut();
    assertThat(cells(cut, one)).extracting(ArrivalCell::second).containsExactly(100L, 101L);
    ArrivalCell answered = cells(cut, one).get(0);
    assertThat(answered.assigned()).isEqualTo(1);
    assertThat(answered.answered()).isEqualTo(1);
    assertThat(answered.errors().byName()).isEmpty();
    ArrivalCell failed = cells(cut, one).get(1);
    assertThat(failed.answered()).isZero();
    assertThat(failed.errors().byName()).isEqualTo(Map.of("OVERLOADED", 1L));
    assertThat(cells(cut, two)).hasSize(1);
  }

  @Test
  void eachStageHasItsOwnTime() {
    recorder.cells(one).answered(100, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000, 6_000);
    ArrivalCell cell = cells(recorder.cut(), one).get(0);
    Map<Stage, Long> sums = new TreeMap<>();
    for (Stage stage : Stage.values()) {
      sums.put(stage, cell.sumNanos(stage));
      assertThat(cell.micros(stage).getTotalCount()).isEqualTo(1);
    }
    assertThat(sums)
        .isEqualTo(
            Map.of(
                Stage.TOTAL, 1_000_000L,
                Stage.RECEIVE, 2_000_000L,
                Stage.QUEUE, 3_000_000L,
                Stage.RUN, 4_000_000L,
                Stage.DECODE, 5_000L,
                Stage.ENCODE, 6_000L));
    assertThat(cell.micros(Stage.RUN).getMinValue()).isBetween(3_960L, 4_000L);
    assertThat(cell.micros(Stage.ENCODE).getMaxValue()).isEqualTo(6);
  }

  @Test
  void aClockThatRanBackwardsCountsAsNoTimeAndYearsAsAnHour() {
    recorder.cells(one).answered(100, -5, Long.MAX_VALUE, 0, 0, 0, 0);
    ArrivalCell cell = cells(recorder.cut(), one).get(0);
    assertThat(cell.sumNanos(Stage.TOTAL)).isZero();
    assertThat(cell.micros(Stage.TOTAL).getMaxValue()).isZero();
    assertThat(cell.micros(Stage.RECEIVE).getTotalCount()).isEqualTo(1);
    assertThat(cell.micros(Stage.RECEIVE).getMinValue())
        .isLessThanOrEqualTo(Histograms.HIGHEST_MICROS);
  }

  @Test
  void aCutHandsOverOnce() {
    recorder.cells(one).assigned(100);
    recorder.refused("m", ErrorCode.NOT_FOUND);
    recorder.cut();
    LoopRecorder.Cut second = recorder.cut();
    assertThat(second.cells()).isEmpty();
    assertThat(second.refused()).isEmpty();
  }

  @Test
  void whatComesAfterTheCutIsAnAdditionToTheSameSecond() {
    RouteCells held = recorder.cells(one);
    held.assigned(100);
    recorder.cut();
    held.failed(100, ErrorCode.INTERNAL);
    ArrivalCell cell = cells(recorder.cut(), one).get(0);
    assertThat(cell.second()).isEqualTo(100);
    assertThat(cell.assigned()).isZero();
    assertThat(cell.errors().of(ErrorCode.INTERNAL)).isEqualTo(1);
  }

  @Test
  void cellsReturnCleanAfterTheyWereRead() {
    recorder.cells(one).assigned(100);
    answer(recorder.cells(one), 100, 9_000_000);
    recorder.cells(one).failed(100, ErrorCode.INTERNAL);
    LoopRecorder.Cut cut = recorder.cut();
    ArrivalCell used = cells(cut, one).get(0);
    cut.recycle();
    recorder.cells(two).assigned(200);
    ArrivalCell again = cells(recorder.cut(), two).get(0);
    assertThat(again).isSameAs(used);
    assertThat(again.second()).isEqualTo(200);
    assertThat(again.assigned()).isEqualTo(1);
    assertThat(again.answered()).isZero();
    assertThat(again.errors().byName()).isEmpty();
    for (Stage stage : Stage.values()) {
      assertThat(again.sumNanos(stage)).isZero();
      assertThat(again.micros(stage).getTotalCount()).isZero();
    }
  }

  @Test
  void sparesAreBounded() {
    for (int second = 0; second < 2_000; second++) {
      recorder.cells(one).assigned(second);
    }
    LoopRecorder.Cut cut = recorder.cut();
    List<ArrivalCell> used = cells(cut, one);
    cut.recycle();
    List<ArrivalCell> spares = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      spares.add(recorder.spare());
    }
    assertThat(spares).filteredOn(used::contains).hasSize(1_024);
  }

  /** Cuts of a loop that nobody asks for anything, each given back. */
  private void rest(int cuts) {
    for (int cut = 0; cut < cuts; cut++) {
      recorder.cut().recycle();
    }
  }

  private long spared(List<ArrivalCell> used) {
    List<ArrivalCell> spares = new ArrayList<>();
    for (int i = 0; i < used.size(); i++) {
      spares.add(recorder.spare());
    }
    return spares.stream().filter(used::contains).count();
  }

  private List<ArrivalCell> burst() {
    for (int second = 0; second < 800; second++) {
      recorder.cells(one).assigned(second);
    }
    LoopRecorder.Cut cut = recorder.cut();
    List<ArrivalCell> used = cells(cut, one);
    cut.recycle();
    return used;
  }

  @Test
  void sparesThatNobodyNeedsGoByHalves() {
    List<ArrivalCell> used = burst();
    rest(700);
    assertThat(spared(used)).isEqualTo(400);
  }

  @Test
  void sparesWithTheLoopGoTooAndInTheEndAll() {
    List<ArrivalCell> used = burst();
    recorder.cells(two).assigned(1);
    rest(700);
    assertThat(spared(used)).isBetween(390L, 400L);
    used = burst();
    recorder.cells(two).assigned(1);
    rest(5_000);
    assertThat(spared(used)).isLessThan(2);
  }

  @Test
  void aRouteQuietForMinutesIsForgotten() {
    RouteCells before = recorder.cells(one);
    for (int cut = 0; cut < 300; cut++) {
      recorder.cut();
    }
    assertThat(recorder.cells(one)).isSameAs(before);
    recorder.cells(one).assigned(1);
    for (int cut = 0; cut < 301; cut++) {
      recorder.cut();
    }
    assertThat(recorder.cells(one)).isSameAs(before);
    recorder.cut();
    assertThat(recorder.cells(one)).isNotSameAs(before);
  }

  /** Requests over several seconds, cuts at any moment, cells that return late or never. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLostAndNothingCountedTwice(long seed) {
    Random random = new Random(seed);
    Map<String, Long> expected = new TreeMap<>();
    Map<String, Long> counted = new TreeMap<>();
    List<LoopRecorder.Cut> unread = new ArrayList<>();
    Route[] routes = {one, two};
    for (int step = 0; step < 3_000; step++) {
      Route route = routes[random.nextInt(2)];
      long second = 100L + step / 300 - random.nextInt(3);
      ErrorCode code = ErrorCode.values()[random.nextInt(ErrorCode.values().length)];
      switch (random.nextInt(20)) {
        case 0 -> unread.add(recorder.cut());
        case 1 -> {
          if (!unread.isEmpty()) {
            LoopRecorder.Cut read = unread.remove(random.nextInt(unread.size()));
            count(read, counted);
            read.recycle();
          }
        }
        case 2, 3 -> {
          String name = random.nextBoolean() ? "m" : "";
          recorder.refused(name, code);
          expected.merge("refused " + name + " " + code, 1L, Long::sum);
        }
        case 4, 5, 6, 7, 8 -> {
          recorder.cells(route).failed(second, code);
          expected.merge(route + " " + second + " " + code, 1L, Long::sum);
        }
        case 9, 10, 11, 12, 13 -> {
          long nanos = random.nextInt(1_000_000_000);
          answer(recorder.cells(route), second, nanos);
          expected.merge(route + " " + second + " answered", 1L, Long::sum);
          expected.merge(route + " " + second + " nanos", nanos, Long::sum);
        }
        default -> {
          recorder.cells(route).assigned(second);
          expected.merge(route + " " + second + " assigned", 1L, Long::sum);
        }
      }
    }
    unread.add(recorder.cut());
    unread.forEach(cut -> count(cut, counted));
    assertThat(counted).isEqualTo(expected);
  }

  private static void count(LoopRecorder.Cut cut, Map<String, Long> into) {
    cut.refused()
        .forEach(
            (model, counts) ->
                counts
                    .byName()
                    .forEach((code, n) -> add(into, "refused " + model + " " + code, n)));
    cut.cells()
        .forEach(
            (route, cells) -> {
              assertThat(cells).extracting(ArrivalCell::second).doesNotHaveDuplicates();
              cells.forEach(cell -> count(route + " " + cell.second(), cell, into));
            });
  }

  private static void count(String name, ArrivalCell cell, Map<String, Long> into) {
    add(into, name + " assigned", cell.assigned());
    add(into, name + " answered", cell.answered());
    add(into, name + " nanos", cell.sumNanos(Stage.TOTAL));
    cell.errors().byName().forEach((code, n) -> add(into, name + " " + code, n));
    for (Stage stage : Stage.values()) {
      assertThat(cell.micros(stage).getTotalCount()).isEqualTo(cell.answered());
    }
  }

  private static void add(Map<String, Long> into, String name, long count) {
    if (count > 0) {
      into.merge(name, count, Long::sum);
    }
  }
}
