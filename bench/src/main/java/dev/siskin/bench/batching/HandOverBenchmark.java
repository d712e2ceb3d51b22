package dev.siskin.bench.batching;

import dev.siskin.batching.Batch;
import dev.siskin.batching.BatchQueue;
import dev.siskin.batching.Lane;
import dev.siskin.batching.OfferAnswer;
import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.QueueLimits;
import dev.siskin.batching.Slots;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How long a lone request takes from the offer to the start of its run, on a slot that rests, and
 * how long a bare park and unpark takes for the same way. The caller spins for the sign that the
 * other thread has begun, so either time has the way back of one volatile write in it.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOverBenchmark {
  private static final int BATCH = 32;
  private static final long TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Work of some 20 us: in that time the other thread comes to rest, as at low load. */
  private static final int PAUSE_TOKENS = 20_000;

  @Benchmark
  public void bare(Parked parked) {
    parked.call();
    parked.begun.await();
  }

  @Benchmark
  public void slots(Pool pool) {
    pool.offer();
    pool.begun.await();
  }

  /** Says from one thread to another that it has begun, again and again. */
  static final class Sign {
    private volatile boolean given;

    void give() {
      given = true;
    }

    void await() {
      while (!given) {
        Thread.onSpinWait();
      }
      given = false;
    }
  }

  /** A thread that parks until it is called, and does nothing else. */
  @State(Scope.Benchmark)
  public static class Parked {
    final Sign begun = new Sign();
    private final Thread thread = new Thread(this::work, "parked");
    private volatile boolean called;
    private volatile boolean over;

    @Setup
    public void start() {
      thread.setDaemon(true);
      thread.start();
    }

    @Setup(Level.Invocation)
    public void pause() {
      Blackhole.consumeCPU(PAUSE_TOKENS);
    }

    @TearDown
    public void stop() throws InterruptedException {
      over = true;
      LockSupport.unpark(thread);
      thread.join(PATIENCE.toMillis());
    }

    void call() {
      called = true;
      LockSupport.unpark(thread);
    }

    private void work() {
      while (!over) {
        if (called) {
          called = false;
          begun.give();
        } else {
          LockSupport.park(this);
        }
      }
    }
  }

  /** A pool of one slot whose runs only say that they began. */
  @State(Scope.Benchmark)
  public static class Pool {
    final Sign begun = new Sign();
    private final Object work = new Object();
    private final Slots<Object> slots =
        new Slots<>(
            new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 1),
            this::run,
            new NoReports(),
            System::nanoTime);
    private final Lane<Object> lane = slots.openLane("one", BATCH, true);

    @Setup
    public void start() {
      slots.start();
    }

    @Setup(Level.Invocation)
    public void pause() {
      Blackhole.consumeCPU(PAUSE_TOKENS);
    }

    @TearDown
    public void stop() {
      if (!slots.drain(PATIENCE)) {
        throw new IllegalStateException("a slot still runs");
      }
    }

    void offer() {
      long deadline = System.nanoTime() + TIMEOUT_NANOS;
      OfferAnswer answer = slots.offer(lane, new Pending<>(work, 1, 0, deadline));
      if (answer != OfferAnswer.ACCEPTED) {
        throw new IllegalStateException("the queue says " + answer);
      }
    }

    private void run(Batch<Object> batch) {
      begun.give();
      batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
    }
  }
}
