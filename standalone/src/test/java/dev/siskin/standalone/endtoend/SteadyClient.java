package dev.siskin.standalone.endtoend;

import java.net.ConnectException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * A client that asks at a steady rate and keeps the account of what it got. Times are from when a
 * request should have gone out, so that one held up by those before it tells of it.
 */
final class SteadyClient implements AutoCloseable {
  private static final int DIGITS = 3;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long END_NANOS = 40 * SECOND_NANOS;
  private static final long LOOK_NANOS = SECOND_NANOS / 1_000;
  private static final int MOST_FAILURES = 20;

  /** After a pause of the whole machine a server would rightly refuse what comes at once. */
  private static final int MOST_UNDER_WAY = 8;

  private final List<Http.Request> requests;
  private final long everyNanos;
  private final Thread thread = new Thread(this::send, "steady-client");
  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder unreached = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Recorder micros = new Recorder(DIGITS);
  private volatile boolean stopped;

  private SteadyClient(List<Http.Request> requests, int perSecond) {
    this.requests = List.copyOf(requests);
    this.everyNanos = SECOND_NANOS / perSecond;
  }

  /** Asks for one after the other, so many a second. */
  static SteadyClient start(List<Http.Request> requests, int perSecond) {
    SteadyClient client = new SteadyClient(requests, perSecond);
    client.thread.start();
    return client;
  }

  /** Answers with status 200. */
  long answered() {
    return answered.sum();
  }

  /** Requests that the server may have answered without this client hearing of it. */
  long broken() {
    return broken.sum();
  }

  /** All that ended otherwise than by an answer with status 200. */
  long failed() {
    return sent.sum() - answered.sum();
  }

  /** The first few of them. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** The times of the answers since this was last asked. */
  Histogram cutMicros() {
    return micros.getIntervalHistogram();
  }

  /** Asks no more, and returns when all that was asked has ended. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long end = System.nanoTime() + END_NANOS;
    while (ended() < sent.sum()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(sent.sum() - ended() + " requests have not ended");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private long ended() {
    return answered.sum() + refused.sum() + unreached.sum() + broken.sum();
  }

  private void send() {
    long next = System.nanoTime();
    for (int turn = 0; !stopped; turn++) {
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      while (sent.sum() - ended() >= MOST_UNDER_WAY) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      long begun = next;
      sent.increment();
      CompletableFuture<Answer> unused =
          Http.begin(requests.get(turn % requests.size()))
              .whenComplete((answer, failure) -> end(begun, answer, failure));
      next += everyNanos;
    }
  }

  private void end(long begun, @Nullable Answer answer, @Nullable Throwable failure) {
    if (answer != null && answer.status() == 200) {
      micros.recordValue((System.nanoTime() - begun) / 1_000);
      answered.increment();
      return;
    }
    if (failures.size() < MOST_FAILURES) {
      failures.add(answer == null ? "" + failure : answer.status() + " " + answer.body());
    }
    if (answer != null) {
      refused.increment();
    } else {
      (failure instanceof ConnectException ? unreached : broken).increment();
    }
  }
}
