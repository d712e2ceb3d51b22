package dev.siskin.batching;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what the batcher itself costs; the figures are for reading, no test asserts them.
 *
 * <p>One line per variant: the queue alone, the queue behind the slots' lock, and the hand-over of
 * a lone request to a resting slot next to that of a bare park and unpark.
 */
public final class BatchingCost {
  private static final int REQUESTS = 4_000_000;
  private static final int HAND_OVERS = 40_000;
  private static final int BATCH = 32;
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final long DUE = Long.MAX_VALUE / 2;

  private BatchingCost() {}

  /** Prints the figures of five repetitions; the first ones warm up. */
  public static void main(String[] args) throws InterruptedException {
    for (int repetition = 0; repetition < 5; repetition++) {
      report("queue alone, batches of 32", BatchingCost::queueAlone);
      report("queue alone, batches of 1", BatchingCost::queueAloneSingly);
      report("slots by hand, batches of 32", BatchingCost::slotsByHand);
      report("slots, 1 thread, 1 caller", BatchingCost::slotsOnAThread);
      System.out.printf("hand-over, bare park/unpark:   p50 %6.2f us%n", bareHandOver());
      System.out.printf("hand-over, offer to run:       p50 %6.2f us%n%n", slotsHandOver());
    }
  }

  private static void report(String name, Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    work.run();
    double nanos = (System.nanoTime() - start) / (double) REQUESTS;
    double allocated = (threads.getCurrentThreadAllocatedBytes() - bytes) / (double) REQUESTS;
    System.out.printf(
        "%-30s %6.1f ns a request, %5.2f million/s, %5.1f bytes allocated%n",
        name + ":", nanos, 1_000 / nanos, allocated);
  }

  private static void queueAlone() {
    queueIn(BATCH);
  }

  private static void queueAloneSingly() {
    queueIn(1);
  }

  private static void queueIn(int size) {
    BatchQueue<Integer> queue = queue();
    Lane<Integer> lane = queue.openLane("m", size, true);
    Batch<Integer> batch = new Batch<>();
    for (int done = 0; done < REQUESTS; done += size) {
      for (int i = 0; i < size; i++) {
        queue.offer(lane, new Pending<>(i, 1, 100, DUE), System.nanoTime());
      }
      queue.poll(System.nanoTime(), batch);
      answerAll(batch);
    }
  }

  private static void slotsByHand() {
    Slots<Integer> slots = slots(BatchingCost::answerAll);
    Lane<Integer> lane = slots.openLane("m", BATCH, true);
    for (int done = 0; done < REQUESTS; done += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        slots.offer(lane, new Pending<>(i, 1, 100, DUE));
      }
      slots.step(0);
    }
  }

  private static void slotsOnAThread() {
    AtomicInteger finished = new AtomicInteger();
    Slots<Integer> slots =
        slots(
            batch -> {
              answerAll(batch);
              finished.lazySet(finished.getPlain() + batch.pendings().size());
            });
    Lane<Integer> lane = slots.openLane("m", BATCH, true);
    slots.start();
    for (int i = 0; i < REQUESTS; i++) {
      while (i - finished.get() >= MAX_IN_FLIGHT) {
        Thread.onSpinWait();
      }
      slots.offer(lane, new Pending<>(7, 1, 100, DUE));
    }
    slots.drain(Duration.ofMinutes(1));
  }

  private static double slotsHandOver() throws InterruptedException {
    long[] nanos = new long[HAND_OVERS];
    HandOver handOver = new HandOver();
    Slots<Integer> slots =
        slots(
            batch -> {
              handOver.arrived(System.nanoTime());
              answerAll(batch);
            });
    Lane<Integer> lane = slots.openLane("m", BATCH, true);
    slots.start();
    for (int i = 0; i < HAND_OVERS; i++) {
      Pending<Integer> pending = new Pending<>(i, 1, 100, DUE);
      long start = System.nanoTime();
      slots.offer(lane, pending);
      nanos[i] = handOver.await() - start;
      pause();
    }
    slots.close();
    return medianMicros(nanos);
  }

  private static double bareHandOver() throws InterruptedException {
    long[] nanos = new long[HAND_OVERS];
    HandOver handOver = new HandOver();
    HandOver go = new HandOver();
    Thread worker =
        new Thread(
            () -> {
              for (int i = 0; i < HAND_OVERS; i++) {
                go.park();
                handOver.arrived(System.nanoTime());
              }
            });
    worker.start();
    for (int i = 0; i < HAND_OVERS; i++) {
      long start = System.nanoTime();
      go.arrived(start);
      LockSupport.unpark(worker);
      nanos[i] = handOver.await() - start;
      pause();
    }
    worker.join();
    return medianMicros(nanos);
  }

  /** Lets the other thread come to rest, as at low load. */
  private static void pause() {
    long until = System.nanoTime() + 20_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static double medianMicros(long[] nanos) {
    long[] sorted = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1_000.0;
  }

  private static void answerAll(Batch<Integer> batch) {
    for (Pending<Integer> pending : batch.pendings()) {
      pending.finish(Outcome.ANSWERED);
    }
  }

  private static BatchQueue<Integer> queue() {
    return new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT);
  }

  private static Slots<Integer> slots(Runner<Integer> runner) {
    return new Slots<>(1, queue(), runner, new NoReports(), System::nanoTime);
  }

  /** One point in time, passed from one thread to another again and again. */
  private static final class HandOver {
    private volatile long at;

    void arrived(long now) {
      at = now;
    }

    long await() {
      while (at == 0) {
        Thread.onSpinWait();
      }
      return take();
    }

    void park() {
      while (at == 0) {
        LockSupport.park(this);
      }
      take();
    }

    private long take() {
      long now = at;
      at = 0;
      return now;
    }
  }

  private static final class NoReports implements Completions<Integer> {
    @Override
    public void expired(Pending<Integer> pending) {
      throw new IllegalStateException("Nothing here may expire");
    }

    @Override
    public void failed(Pending<Integer> pending, Throwable cause) {
      throw new IllegalStateException("Nothing here may fail", cause);
    }

    @Override
    public void shed(Pending<Integer> pending) {
      throw new IllegalStateException("Nothing here may be shed");
    }
  }
}
