package dev.siskin.batching;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The batch queue again, said with plain lists and no care for speed: what the tests believe. */
final class PlainQueue {
  final QueueLimits pool;
  final QueueLimits perLane;
  final Map<Lane<Integer>, PlainLane> lanes = new LinkedHashMap<>();
  final List<PlainLane> round = new ArrayList<>();
  final Map<Batch<Integer>, PlainBatch> out = new LinkedHashMap<>();
  @Nullable PlainLane served;
  boolean closed;

  /** One lane of it. */
  static final class PlainLane {
    final Lane<Integer> real;
    final List<Pending<Integer>> waiting = new ArrayList<>();
    boolean closed;
    boolean hasTurn;
    int batchesOut;
    int passedOver;

    PlainLane(Lane<Integer> real) {
      this.real = real;
    }
  }

  /** What a poll should have handed out. */
  record PlainBatch(PlainLane lane, List<Pending<Integer>> rows, List<Pending<Integer>> expired) {}

  PlainQueue(QueueLimits pool, QueueLimits perLane) {
    this.pool = pool;
    this.perLane = perLane;
  }

  PlainLane open(Lane<Integer> real) {
    PlainLane lane = new PlainLane(real);
    lanes.put(real, lane);
    return lane;
  }

  OfferAnswer offer(PlainLane lane, Pending<Integer> pending, long now) {
    if (closed || lane.closed) {
      return OfferAnswer.CLOSED;
    }
    if (pending.isFinished()) {
      return OfferAnswer.ENDED;
    }
    if (pending.rows() > lane.real.maxBatchRows()
        || !fits(List.of(), pending, pool)
        || !fits(List.of(), pending, perLane)) {
      return OfferAnswer.TOO_LARGE;
    }
    if (pending.deadlineNanos() - now <= 0) {
      return OfferAnswer.EXPIRED;
    }
    if (!fits(waiting(), pending, pool) || !fits(lane.waiting, pending, perLane)) {
      return OfferAnswer.FULL;
    }
    lane.waiting.add(pending);
    if (!lane.hasTurn) {
      lane.hasTurn = true;
      round.add(lane);
    }
    return OfferAnswer.ACCEPTED;
  }

  /** Returns null when nothing waits. */
  @Nullable PlainBatch poll(long now, Batch<Integer> into) {
    release(into);
    if (served != null) {
      round.add(served);
      served = null;
    }
    while (!round.isEmpty() && round.get(0).waiting.isEmpty()) {
      round.remove(0).hasTurn = false;
    }
    if (round.isEmpty()) {
      return null;
    }
    PlainBatch batch = cut(round.get(0), now);
    out.put(into, batch);
    batch.lane.batchesOut++;
    if (!batch.rows.isEmpty()) {
      served = round.remove(0);
      countPassedOver(batch.lane);
    }
    return batch;
  }

  private static PlainBatch cut(PlainLane lane, long now) {
    PlainBatch batch = new PlainBatch(lane, new ArrayList<>(), new ArrayList<>());
    while (!lane.waiting.isEmpty()) {
      Pending<Integer> head = lane.waiting.get(0);
      boolean ended = head.isFinished();
      boolean late = head.deadlineNanos() - now <= 0;
      if (!ended && late) {
        batch.expired.add(head);
      } else if (!ended && !batch.rows.isEmpty() && !mayJoin(batch, head)) {
        return batch;
      } else if (!ended) {
        batch.rows.add(head);
      }
      lane.waiting.remove(0);
    }
    return batch;
  }

  private static boolean mayJoin(PlainBatch batch, Pending<Integer> head) {
    Lane<Integer> lane = batch.lane.real;
    return lane.isBatchable() && rows(batch.rows) + head.rows() <= lane.maxBatchRows();
  }

  private void countPassedOver(PlainLane taken) {
    for (PlainLane lane : lanes.values()) {
      lane.passedOver = lane == taken || lane.waiting.isEmpty() ? 0 : lane.passedOver + 1;
    }
  }

  void release(Batch<Integer> done) {
    PlainBatch batch = out.remove(done);
    if (batch != null) {
      batch.lane.batchesOut--;
    }
  }

  boolean remove(Pending<Integer> pending) {
    return lanes.values().stream().anyMatch(lane -> lane.waiting.remove(pending));
  }

  List<Pending<Integer>> waiting() {
    return lanes.values().stream().flatMap(lane -> lane.waiting.stream()).toList();
  }

  boolean isGone(PlainLane lane) {
    return lane.closed && lane.waiting.isEmpty() && lane.batchesOut == 0;
  }

  Backlog backlog() {
    List<Pending<Integer>> all = waiting();
    long running = out.values().stream().filter(batch -> !batch.rows.isEmpty()).count();
    return new Backlog(all.size(), rows(all), bytes(all), (int) running);
  }

  static long rows(List<Pending<Integer>> pendings) {
    return pendings.stream().mapToLong(Pending::rows).sum();
  }

  private static long bytes(List<Pending<Integer>> pendings) {
    return pendings.stream().mapToLong(Pending::bytes).sum();
  }

  private static boolean fits(
      List<Pending<Integer>> before, Pending<Integer> one, QueueLimits limits) {
    return before.size() + 1 <= limits.maxPendings()
        && rows(before) + one.rows() <= limits.maxRows()
        && bytes(before) + one.bytes() <= limits.maxBytes();
  }
}
