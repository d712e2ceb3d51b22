package dev.siskin.bench.batching;

import dev.siskin.batching.Batch;
import dev.siskin.batching.BatchQueue;
import dev.siskin.batching.Lane;
import dev.siskin.batching.OfferAnswer;
import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.QueueLimits;
import dev.siskin.batching.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the batcher's own work costs for each request: offer, poll and finish, on one thread. Time
 * is turned by hand, so that no clock is read: a run takes as long as it would for a small model,
 * and what a queue wants to wait for passes at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatcherBenchmark {
  private static final int BATCH = 32;
  private static final int LANES = 64;
  private static final int PER_LANE = 8;
  private static final int SPREAD = LANES * PER_LANE;
  private static final int REQUEST_BYTES = 3_136;
  private static final long TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long RUN_NANOS = 60_000;
  private static final long ROW_NANOS = 5_600;

  private final Object work = new Object();
  private final Batch<Object> batch = new Batch<>();
  private final BatchQueue<Object> queue = queue();
  private final Lane<Object> lane = queue.openLane("one", BATCH, true);
  private final BatchQueue<Object> spreadQueue = queue();
  private final List<Lane<Object>> lanes = lanes(spreadQueue);
  private final Slots<Object> slots =
      new Slots<>(queue(), this::run, new NoReports(), () -> this.now);
  private final Lane<Object> slotsLane = slots.openLane("one", BATCH, true);
  private long now;
  private int answered;

  /** The object that each request needs, and the least that any batcher could do with it. */
  @Benchmark
  public Pending<Object> pending() {
    Pending<Object> pending = request();
    pending.finish(Outcome.ANSWERED);
    return pending;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int oneLane() {
    for (int i = 0; i < BATCH; i++) {
      offer(queue, lane);
    }
    return serve(queue, BATCH);
  }

  @Benchmark
  public int oneByOne() {
    offer(queue, lane);
    return serve(queue, 1);
  }

  @Benchmark
  @OperationsPerInvocation(SPREAD)
  public int manyLanes() {
    for (int i = 0; i < PER_LANE; i++) {
      for (Lane<Object> each : lanes) {
        offer(spreadQueue, each);
      }
    }
    return serve(spreadQueue, SPREAD);
  }

  /** As {@link #oneLane}, behind the lock that slots and event loops share. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int slotsByHand() {
    for (int i = 0; i < BATCH; i++) {
      require(slots.offer(slotsLane, request()));
    }
    answered = 0;
    while (answered < BATCH) {
      pass(slots.step(0));
    }
    return answered;
  }

  private Pending<Object> request() {
    return new Pending<>(work, 1, REQUEST_BYTES, now + TIMEOUT_NANOS);
  }

  private void offer(BatchQueue<Object> to, Lane<Object> into) {
    require(to.offer(into, request(), now));
  }

  private int serve(BatchQueue<Object> from, int requests) {
    int served = 0;
    while (served < requests) {
      long rest = from.poll(now, batch);
      if (rest == 0) {
        served += batch.rows();
        run(batch);
      } else {
        pass(rest);
      }
    }
    from.release(batch, now);
    return served;
  }

  private void run(Batch<Object> full) {
    List<Pending<Object>> pendings = full.pendings();
    for (int i = 0; i < pendings.size(); i++) {
      pendings.get(i).finish(Outcome.ANSWERED);
    }
    answered += pendings.size();
    now += RUN_NANOS + full.rows() * ROW_NANOS;
  }

  private void pass(long restNanos) {
    if (restNanos < 0 || restNanos == Long.MAX_VALUE) {
      throw new IllegalStateException("the queue lost a request");
    }
    now += restNanos;
  }

  private static void require(OfferAnswer answer) {
    if (answer != OfferAnswer.ACCEPTED) {
      throw new IllegalStateException("the queue says " + answer);
    }
  }

  private static BatchQueue<Object> queue() {
    return new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 1);
  }

  private static List<Lane<Object>> lanes(BatchQueue<Object> of) {
    List<Lane<Object>> lanes = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      lanes.add(of.openLane(i, BATCH, true));
    }
    return lanes;
  }
}
