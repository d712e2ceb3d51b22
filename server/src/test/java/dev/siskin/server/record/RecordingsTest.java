package dev.siskin.server.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RecordingsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(5);

  private final Model model = Models.routed("m", 1, 1);
  private final Route route = Models.pinned(model, 1);
  private final Recordings recordings = new Recordings();
  private final List<Loop> loops = new ArrayList<>();

  /** A loop with its recorder. */
  private record Loop(Context context, LoopRecorder recorder) {
    void run(Runnable task) {
      context.runOnContext(v -> task.run());
    }

    /** Waits until all that was handed to the loop before is done. */
    void settle() throws Exception {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      context.runOnContext(v -> done.complete(true));
      assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @BeforeEach
  void twoLoopsJoin(Vertx vertx) {
    for (int i = 0; i < 2; i++) {
      Loop loop = new Loop(((VertxInternal) vertx).createEventLoopContext(), new LoopRecorder());
      recordings.join(loop.context, loop.recorder);
      loops.add(loop);
    }
  }

  private static long assigned(Recordings.Cut cut) {
    return cut.loops().stream()
        .flatMap(loop -> loop.cells().values().stream())
        .flatMap(List::stream)
        .mapToLong(ArrivalCell::assigned)
        .sum();
  }

  private long cutAssigned(Duration patience) throws InterruptedException {
    try (Recordings.Cut cut = recordings.cut(patience)) {
      return assigned(cut);
    }
  }

  @Test
  void allLoopsAndSlotsAreInOneCut() throws InterruptedException {
    loops.get(0).run(() -> loops.get(0).recorder.cells(route).assigned(1));
    loops.get(1).run(() -> loops.get(1).recorder.cells(route).assigned(1));
    loops.get(1).run(() -> loops.get(1).recorder.refused("", ErrorCode.NOT_FOUND));
    recordings.runs().ran(route, 4, false);
    try (Recordings.Cut cut = recordings.cut(LONG)) {
      assertThat(cut.loops()).hasSize(2);
      assertThat(assigned(cut)).isEqualTo(2);
      assertThat(cut.runs()).containsOnlyKeys(route);
      assertThat(cut.loops()).filteredOn(loop -> loop.refused().containsKey("")).hasSize(1);
    }
    try (Recordings.Cut next = recordings.cut(LONG)) {
      assertThat(assigned(next)).isZero();
      assertThat(next.runs()).isEmpty();
    }
  }

  @Test
  void whatABlockedLoopCountedComesWithALaterCut() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Loop busy = loops.get(0);
    busy.run(
        () -> {
          busy.recorder.cells(route).assigned(7);
          blocked.countDown();
          awaitQuietly(release);
          busy.recorder.cells(route).assigned(7);
        });
    loops.get(1).run(() -> loops.get(1).recorder.cells(route).assigned(7));
    loops.get(1).settle();
    assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
    long first = cutAssigned(SHORT);
    long second = cutAssigned(SHORT);
    assertThat(first + second).isEqualTo(1);
    release.countDown();
    busy.settle();
    try (Recordings.Cut cut = recordings.cut(LONG)) {
      assertThat(assigned(cut)).isEqualTo(2);
      assertThat(cut.loops().stream().flatMap(loop -> loop.cells().keySet().stream()))
          .containsOnly(route);
    }
    assertThat(cutAssigned(LONG)).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aProcessWithoutLoopsCanBeCut() throws InterruptedException {
    try (Recordings.Cut cut = new Recordings().cut(LONG)) {
      assertThat(cut.loops()).isEmpty();
    }
  }

  @Test
  void cellsReturnToTheLoopTheyCameFrom() throws Exception {
    loops.get(0).run(() -> loops.get(0).recorder.cells(route).assigned(1));
    ArrivalCell cell;
    try (Recordings.Cut cut = recordings.cut(LONG)) {
      cell =
          cut.loops().stream()
              .flatMap(loop -> loop.cells().values().stream())
              .flatMap(List::stream)
              .findFirst()
              .orElseThrow();
    }
    assertThat(loops.get(1).recorder.spare()).isNotSameAs(cell);
    assertThat(loops.get(0).recorder.spare()).isSameAs(cell);
  }

  @Test
  void countingAndCuttingAtTheSameTimeLosesNothing() throws Exception {
    Random random = new Random(11);
    long expected = 0;
    long counted = 0;
    for (int round = 0; round < 200; round++) {
      for (Loop loop : loops) {
        int requests = random.nextInt(50);
        expected += requests;
        long second = round / 10;
        loop.run(
            () -> {
              for (int i = 0; i < requests; i++) {
                loop.recorder.cells(route).assigned(second);
              }
            });
      }
      if (random.nextInt(3) == 0) {
        counted += cutAssigned(random.nextBoolean() ? Duration.ZERO : LONG);
      }
    }
    loops.get(0).settle();
    loops.get(1).settle();
    counted += cutAssigned(LONG);
    assertThat(counted).isEqualTo(expected);
  }
}
