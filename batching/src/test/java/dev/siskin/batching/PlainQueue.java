package dev.siskin.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The batch queue with lanes that do not learn again, said with plain lists and no care for speed:
 * what the tests believe.
 */
final class PlainQueue {
  final QueueLimits pool;
  final QueueLimits perLane;
  final Map<Lane<Integer>, PlainLane> lanes = new LinkedHashMap<>();
  final Map<Batch<Integer>, PlainBatch> out = new LinkedHashMap<>();
  final Map<Pending<Integer>, Integer> rowsTaken = new HashMap<>();
  final List<Pending<Integer>> evicted = new ArrayList<>();
  long nowTag;
  long turns;
  boolean closed;

  /** One lane of it. */
  static final class PlainLane {
    final Lane<Integer> real;
    final List<Pending<Integer>> waiting = new ArrayList<>();
    boolean closed;
    boolean hasTurn;
    long tag;
    long owed;
    long turn;
    int batchesOut;

    PlainLane(Lane<Integer> real) {
      this.real = real;
    }

    long tag() {
      return tag;
    }

    long turn() {
      return turn;
    }
  }

  /** Rows of one request that go into a batch. */
  record Part(Pending<Integer> pending, int from, int rows) {}

  /** What a poll should have handed out. */
  record PlainBatch(
      PlainLane lane, List<Part> parts, List<Pending<Integer>> expired, long cutNanos) {
    int rows() {
      return parts.stream().mapToInt(Part::rows).sum();
    }
  }

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
    evicted.clear();
    if (closed || lane.closed) {
      return OfferAnswer.CLOSED;
    }
    if (pending.isFinished()) {
      return OfferAnswer.ENDED;
    }
    if (!fits(List.of(), pending, pool) || !fits(List.of(), pending, perLane)) {
      return OfferAnswer.TOO_LARGE;
    }
    if (pending.deadlineNanos() - now <= 0) {
      return OfferAnswer.EXPIRED;
    }
    List<Pending<Integer>> before = List.copyOf(lane.waiting);
    Optional<Pending<Integer>> victim = victim(lane, pending);
    while (!hasRoom(lane, pending) && victim.isPresent()) {
      lane.waiting.remove(victim.get());
      evicted.add(victim.get());
      victim = victim(lane, pending);
    }
    if (!hasRoom(lane, pending)) {
      lane.waiting.clear();
      lane.waiting.addAll(before);
      evicted.clear();
      return OfferAnswer.FULL;
    }
    lane.waiting.add(pending);
    takeTurn(lane);
    return OfferAnswer.ACCEPTED;
  }

  private boolean hasRoom(PlainLane lane, Pending<Integer> pending) {
    return fits(waiting(), pending, pool) && fits(lane.waiting, pending, perLane);
  }

  /** Of the lowest priority below the newcomer's whose last one has not begun: that one. */
  private Optional<Pending<Integer>> victim(PlainLane lane, Pending<Integer> newcomer) {
    for (int i = Priority.COUNT - 1; i > newcomer.priority().ordinal(); i--) {
      Priority priority = Priority.values()[i];
      List<Pending<Integer>> line =
          lane.waiting.stream().filter(pending -> pending.priority() == priority).toList();
      if (!line.isEmpty() && taken(line.get(line.size() - 1)) == 0) {
        return Optional.of(line.get(line.size() - 1));
      }
    }
    return Optional.empty();
  }

  private void takeTurn(PlainLane lane) {
    if (!lane.hasTurn) {
      lane.hasTurn = true;
      lane.tag = Math.max(lane.tag + lane.owed, nowTag - FairOrder.CREDIT_NANOS);
      lane.owed = 0;
      lane.turn = turns++;
    }
  }

  /** Returns null when nothing waits. */
  @Nullable PlainBatch poll(long now, Batch<Integer> into) {
    release(into, now);
    List<PlainLane> order =
        lanes.values().stream()
            .filter(lane -> lane.hasTurn)
            .sorted(Comparator.comparingLong(PlainLane::tag).thenComparingLong(PlainLane::turn))
            .toList();
    for (PlainLane lane : order) {
      lane.hasTurn = false;
      if (!lane.waiting.isEmpty()) {
        return handOut(lane, now, into);
      }
    }
    return null;
  }

  private PlainBatch handOut(PlainLane lane, long now, Batch<Integer> into) {
    PlainBatch batch = cut(lane, now);
    out.put(into, batch);
    lane.batchesOut++;
    if (batch.parts.isEmpty()) {
      lane.hasTurn = !lane.waiting.isEmpty();
      return batch;
    }
    nowTag = Math.max(nowTag, lane.tag);
    lane.tag++;
    if (!lane.waiting.isEmpty()) {
      takeTurn(lane);
    }
    return batch;
  }

  private PlainBatch cut(PlainLane lane, long now) {
    PlainBatch batch = new PlainBatch(lane, new ArrayList<>(), new ArrayList<>(), now);
    while (!lane.waiting.isEmpty()) {
      Pending<Integer> head = head(lane, now);
      if (head.isFinished()) {
        lane.waiting.remove(head);
      } else if (head.deadlineNanos() - now <= 0) {
        lane.waiting.remove(head);
        batch.expired.add(head);
      } else {
        int rows = share(batch, head);
        if (rows == 0) {
          return batch;
        }
        batch.parts.add(new Part(head, taken(head), rows));
        rowsTaken.merge(head, rows, Integer::sum);
        if (taken(head) == head.rows()) {
          lane.waiting.remove(head);
        }
      }
    }
    return batch;
  }

  /** Priority counted up with age; of equals the higher priority, then the first to come. */
  private static Pending<Integer> head(PlainLane lane, long now) {
    return lane.waiting.stream()
        .min(
            Comparator.<Pending<Integer>>comparingLong(
                    pending ->
                        pending.priority().ordinal()
                            - (now - pending.enqueuedNanos()) / Lane.AGEING_NANOS)
                .thenComparing(Pending::priority))
        .orElseThrow();
  }

  private int share(PlainBatch batch, Pending<Integer> head) {
    int left = head.rows() - taken(head);
    int most = batch.lane.real.maxBatchRows();
    if (batch.parts.isEmpty()) {
      return batch.lane.real.isBatchable() ? Math.min(left, most) : left;
    }
    boolean apart = head.isAlone() || batch.parts.get(0).pending.isAlone();
    if (!batch.lane.real.isBatchable() || apart) {
      return 0;
    }
    return left <= most - batch.rows() ? left : 0;
  }

  void release(Batch<Integer> done, long now) {
    PlainBatch batch = out.remove(done);
    if (batch != null) {
      batch.lane.batchesOut--;
      if (!batch.parts.isEmpty()) {
        batch.lane.owed += Math.max(1, now - batch.cutNanos) - 1;
      }
    }
  }

  boolean remove(Pending<Integer> pending) {
    return lanes.values().stream().anyMatch(lane -> lane.waiting.remove(pending));
  }

  int taken(Pending<Integer> pending) {
    return rowsTaken.getOrDefault(pending, 0);
  }

  List<Pending<Integer>> waiting() {
    return lanes.values().stream().flatMap(lane -> lane.waiting.stream()).toList();
  }

  boolean isGone(PlainLane lane) {
    return lane.closed && lane.waiting.isEmpty() && lane.batchesOut == 0;
  }

  Backlog backlog() {
    List<Pending<Integer>> all = waiting();
    long running = out.values().stream().filter(batch -> !batch.parts.isEmpty()).count();
    return new Backlog(all.size(), rows(all), bytes(all), (int) running);
  }

  private static long rows(List<Pending<Integer>> pendings) {
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
