package dev.siskin.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunRecorderTest {
  private final Model model = Models.routed("m", 1, 1, 2);
  private final Route one = Models.pinned(model, 1);
  private final Route two = Models.pinned(model, 2);
  private final RunRecorder recorder = new RunRecorder();

  /** Plain sums of one route. */
  private static final class Sums {
    long runs;
    long rows;
    long failed;

    void add(RunRecorder.Runs more) {
      runs += more.rows().getTotalCount();
      rows += more.totalRows();
      failed += more.failed();
    }

    @Override
    public String toString() {
      return runs + " runs, " + rows + " rows, " + failed + " failed";
    }
  }

  @Test
  void runsRowsAndFailuresAreCountedByRoute() {
    recorder.ran(one, 3, false);
    recorder.ran(one, 64, true);
    recorder.ran(two, 1, false);
    Map<Route, RunRecorder.Runs> cut = recorder.cut();
    assertThat(cut).containsOnlyKeys(one, two);
    Sums sums = new Sums();
    cut.values().forEach(sums::add);
    assertThat(sums).hasToString("3 runs, 68 rows, 1 failed");
  }

  @Test
  void everyBatchSizeThatSettingsAllowIsExact() {
    long sum = 0;
    for (int rows = 1; rows <= 2_047; rows++) {
      recorder.ran(one, rows, false);
      sum += rows;
    }
    assertThat(recorder.cut().get(one)).extracting(RunRecorder.Runs::totalRows).isEqualTo(sum);
  }

  @Test
  void aCutHandsOverOnce() {
    recorder.ran(one, 1, true);
    assertThat(recorder.cut()).hasSize(1);
    assertThat(recorder.cut()).isEmpty();
  }

  @Test
  void abandonedRowsAreASumForGood() {
    recorder.abandoned(3);
    recorder.cut();
    recorder.abandoned(4);
    assertThat(recorder.abandonedRows()).isEqualTo(7);
  }

  @Test
  void aRouteThatComesBackAfterMinutesIsCountedAgain() {
    recorder.ran(one, 5, false);
    for (int cut = 0; cut < 400; cut++) {
      recorder.cut();
    }
    recorder.ran(one, 6, false);
    assertThat(recorder.cut().get(one)).extracting(RunRecorder.Runs::totalRows).isEqualTo(6L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cutsAtRandomMomentsLoseNothing(long seed) {
    Random random = new Random(seed);
    Map<Route, Sums> expected = new HashMap<>();
    Map<Route, Sums> counted = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      if (random.nextInt(30) == 0) {
        recorder.cut().forEach((r, runs) -> sums(counted, r).add(runs));
      }
      Route route = random.nextBoolean() ? one : two;
      int rows = 1 + random.nextInt(64);
      boolean failed = random.nextInt(10) == 0;
      recorder.ran(route, rows, failed);
      Sums sums = sums(expected, route);
      sums.runs++;
      sums.rows += rows;
      sums.failed += failed ? 1 : 0;
    }
    recorder.cut().forEach((r, runs) -> sums(counted, r).add(runs));
    assertThat(counted).hasToString(expected.toString());
  }

  private static Sums sums(Map<Route, Sums> of, Route route) {
    return of.computeIfAbsent(route, r -> new Sums());
  }

  @Test
  void slotsMayRecordWhileItIsCut() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong recorded = new AtomicLong();
    List<Thread> slots = new ArrayList<>();
    for (int slot = 0; slot < 3; slot++) {
      Thread thread = new Thread(() -> recorded.addAndGet(recordUntil(over)));
      thread.start();
      slots.add(thread);
    }
    Sums sums = new Sums();
    for (int cut = 0; cut < 300 || sums.runs < 10_000; cut++) {
      recorder.cut().values().forEach(sums::add);
    }
    over.set(true);
    for (Thread slot : slots) {
      slot.join();
    }
    recorder.cut().values().forEach(sums::add);
    long runs = recorded.get();
    assertThat(sums).hasToString(runs + " runs, " + 2 * runs + " rows, " + runs / 2 + " failed");
  }

  /** Pairs of runs, one of two failed; answers how many. */
  private long recordUntil(AtomicBoolean over) {
    long runs = 0;
    while (!over.get()) {
      recorder.ran(one, 2, true);
      recorder.ran(two, 2, false);
      runs += 2;
    }
    return runs;
  }
}
