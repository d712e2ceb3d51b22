package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.batching.PlainQueue.Part;
import dev.siskin.batching.PlainQueue.PlainBatch;
import dev.siskin.batching.PlainQueue.PlainLane;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random operations on the queue and on its plain model, compared after every step. */
class BatchQueueModelTest {
  private static final int SEEDS = 400;
  private static final int STEPS = 400;
  private static final int LANES = 4;

  @Test
  void queueDoesWhatThePlainModelDoes() {
    Map<OfferAnswer, Integer> seen = new EnumMap<>(OfferAnswer.class);
    int expired = 0;
    int evicted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Trial trial = new Trial(seed);
      trial.play();
      trial.answers.forEach((answer, count) -> seen.merge(answer, count, Integer::sum));
      expired += trial.expired;
      evicted += trial.evicted;
    }
    assertThat(seen.keySet())
        .as("each answer was met that needs no learning")
        .isEqualTo(EnumSet.complementOf(EnumSet.of(OfferAnswer.HOPELESS)));
    assertThat(expired).as("some expired").isPositive();
    assertThat(evicted).as("some made room").isPositive();
  }

  private static final class Trial {
    private final Random random;
    private final PlainQueue model;
    private final BatchQueue<Integer> queue;
    private final List<PlainLane> open = new ArrayList<>();
    private final List<Batch<Integer>> batches = List.of(new Batch<>(), new Batch<>());
    private final List<Pending<Integer>> known = new ArrayList<>();
    private final Set<Pending<Integer>> handedOut = new HashSet<>();
    private final Map<Pending<Integer>, Integer> rowsOut = new HashMap<>();
    private final Map<OfferAnswer, Integer> answers = new EnumMap<>(OfferAnswer.class);
    private final String name;
    private long now;
    private int expired;
    private int evicted;

    Trial(long seed) {
      name = "seed " + seed;
      random = new Random(seed);
      // Every other trial crosses the wrap of a nanosecond clock.
      now = seed % 2 == 0 ? 0 : Long.MAX_VALUE - 60;
      QueueLimits pool = new QueueLimits(12, 30, 200);
      QueueLimits perLane = new QueueLimits(6, 20, 120);
      model = new PlainQueue(pool, perLane);
      queue = new BatchQueue<>(pool, perLane, batches.size());
      for (int i = 0; i < LANES; i++) {
        open.add(openLane());
      }
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        act(random.nextInt(100));
        checkInvariants();
      }
      finishUp();
    }

    private void act(int dice) {
      if (dice < 45) {
        offer();
      } else if (dice < 70) {
        poll(batches.get(random.nextInt(batches.size())));
      } else if (dice < 80) {
        now += random.nextInt(8) < 7 ? random.nextInt(8) : Lane.AGEING_NANOS / 3;
      } else if (dice < 86) {
        remove();
      } else if (dice < 91) {
        finishWithoutRemoving();
      } else if (dice < 95) {
        Batch<Integer> done = batches.get(random.nextInt(batches.size()));
        model.release(done, now);
        queue.release(done, now);
        queue.takeForgotten();
      } else {
        replaceLane();
      }
    }

    private void offer() {
      PlainLane lane = any(new ArrayList<>(model.lanes.values()));
      if (random.nextInt(4) > 0) {
        lane = any(open);
      }
      int rows = 1 + random.nextInt(random.nextInt(30) == 0 ? 40 : 2 * lane.real.maxBatchRows());
      long deadline =
          now - 1 + (random.nextInt(3) > 0 ? random.nextInt(40) : 2 * Lane.AGEING_NANOS);
      Pending<Integer> pending =
          new Pending<>(
              known.size(),
              rows,
              random.nextInt(60),
              deadline,
              Priority.values()[random.nextInt(Priority.COUNT)],
              random.nextInt(10) == 0);
      if (random.nextInt(20) == 0) {
        pending.finish(Outcome.CANCELLED);
      }
      OfferAnswer answer = queue.offer(lane.real, pending, now);
      assertThat(answer).as(name).isEqualTo(model.offer(lane, pending, now));
      assertThat(queue.takeEvicted()).as(name).containsExactlyElementsOf(model.evicted);
      evicted += model.evicted.size();
      for (Pending<Integer> victim : model.evicted) {
        assertThat(handedOut.add(victim)).as(name + ": left once").isTrue();
        victim.finish(Outcome.SHED);
      }
      answers.merge(answer, 1, Integer::sum);
      if (answer == OfferAnswer.ACCEPTED) {
        known.add(pending);
      }
    }

    private void poll(Batch<Integer> into) {
      PlainBatch expected = model.poll(now, into);
      long answer = queue.poll(now, into);
      if (expected == null) {
        assertThat(answer).as(name).isEqualTo(Long.MAX_VALUE);
        assertThat(into.pendings()).as(name).isEmpty();
        assertThat(into.expired()).as(name).isEmpty();
        return;
      }
      assertThat(answer).as(name).isZero();
      assertThat(parts(into)).as(name).containsExactlyElementsOf(expected.parts());
      assertThat(into.expired()).as(name).containsExactlyElementsOf(expected.expired());
      checkBatch(into);
    }

    /** What holds for any batch, whatever the model believes. */
    private void checkBatch(Batch<Integer> batch) {
      Lane<Integer> lane = batch.lane();
      assertThat(batch.rows()).as(name).isEqualTo(parts(batch).stream().mapToInt(Part::rows).sum());
      assertThat(batch.rows() <= lane.maxBatchRows() || !lane.isBatchable()).as(name).isTrue();
      if (!lane.isBatchable()) {
        assertThat(batch.pendings()).as(name).hasSizeLessThanOrEqualTo(1);
      }
      for (Part part : parts(batch)) {
        Pending<Integer> pending = part.pending();
        assertThat(pending.lane()).as(name).isSameAs(lane);
        assertThat(pending.deadlineNanos() - now).as(name).isPositive();
        int out = part.rows() + rowsOut.getOrDefault(pending, 0);
        rowsOut.put(pending, out);
        assertThat(out)
            .as(name + ": each row handed out once, in order")
            .isEqualTo(part.from() + part.rows())
            .isLessThanOrEqualTo(pending.rows());
        if (out == pending.rows()) {
          assertThat(handedOut.add(pending)).as(name + ": handed out once").isTrue();
        }
        assertThat(!pending.isAlone() || batch.pendings().size() == 1).as(name).isTrue();
      }
      for (Pending<Integer> late : batch.expired()) {
        assertThat(late.lane()).as(name).isSameAs(lane);
        assertThat(late.deadlineNanos() - now).as(name).isNotPositive();
        assertThat(handedOut.add(late)).as(name + ": handed out once").isTrue();
        expired++;
      }
    }

    private static List<Part> parts(Batch<Integer> batch) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < batch.pendings().size(); i++) {
        parts.add(new Part(batch.pendings().get(i), batch.from(i), batch.rows(i)));
      }
      return parts;
    }

    private void remove() {
      if (!known.isEmpty()) {
        Pending<Integer> pending = any(known);
        boolean was = queue.remove(pending, now);
        assertThat(was).as(name).isEqualTo(model.remove(pending));
        if (was) {
          assertThat(handedOut.add(pending)).as(name + ": left once").isTrue();
        }
      }
    }

    private void finishWithoutRemoving() {
      List<Pending<Integer>> waiting = model.waiting();
      if (!waiting.isEmpty()) {
        any(waiting).finish(Outcome.CANCELLED);
      }
    }

    private void replaceLane() {
      PlainLane old = any(open);
      old.closed = true;
      queue.close(old.real);
      open.set(open.indexOf(old), openLane());
    }

    private PlainLane openLane() {
      int maxBatchRows = 1 + random.nextInt(8);
      return model.open(queue.openFixedLane(name, maxBatchRows, random.nextInt(3) > 0));
    }

    private void checkInvariants() {
      assertThat(queue.backlog()).as(name).isEqualTo(model.backlog());
      for (PlainLane lane : model.lanes.values()) {
        assertThat(lane.real.isGone()).as(name).isEqualTo(model.isGone(lane));
      }
    }

    private void finishUp() {
      model.closed = true;
      queue.close();
      offer();
      if (random.nextBoolean()) {
        List<Pending<Integer>> left = queue.removeAll(now);
        assertThat(left).as(name).containsExactlyInAnyOrderElementsOf(model.waiting());
      } else {
        while (!queue.isOver()) {
          poll(batches.get(0));
          checkInvariants();
        }
      }
      batches.forEach(batch -> queue.release(batch, now));
      assertThat(queue.isOver()).as(name).isTrue();
      assertThat(queue.backlog()).as(name).isEqualTo(new Backlog(0, 0, 0, 0));
      assertThat(queue.poll(now, batches.get(0))).as(name).isEqualTo(Long.MAX_VALUE);
    }

    private <E> E any(List<E> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
