package dev.siskin.loadtest.faults;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Decides when bytes that have come in may go out. It knows how many there are, not what they are;
 * it is told the time, and answers "so many now" or "ask again then". Bytes leave in the order in
 * which they came: a piece with little jitter waits for the one before it.
 */
final class Valve {

  /** Ask again only after something else has changed. */
  static final long NEVER = Long.MAX_VALUE;

  private final SplittableRandom random;
  private final Deque<Piece> early = new ArrayDeque<>();
  private Shape shape = Shape.PLAIN;
  private long dueBytes;
  private long lastDueNanos;
  private long endDueNanos = NEVER;
  private long passedBytes;

  private record Piece(int bytes, long dueNanos) {}

  Valve(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** What holds from now on; bytes that are in keep the delay they came in with. */
  void shape(Shape changed) {
    this.shape = changed;
  }

  /** A piece came in. */
  void offer(int bytes, long nowNanos) {
    early.add(new Piece(bytes, due(nowNanos)));
  }

  /** The end of the stream came in; it is as late as bytes would be. */
  void end(long nowNanos) {
    endDueNanos = due(nowNanos);
  }

  /** How many bytes may go now. */
  long open(long nowNanos) {
    if (isStalled(nowNanos)) {
      return 0;
    }
    ripen(nowNanos);
    long open = Math.min(dueBytes, shape.limitBytes() - passedBytes);
    for (TokenBucket bucket : shape.buckets()) {
      open = Math.min(open, bucket.available(nowNanos));
    }
    return Math.max(0, open);
  }

  /** So many of those that {@link #open} allowed have gone. */
  void pass(long bytes) {
    dueBytes -= bytes;
    passedBytes += bytes;
    shape.buckets().forEach(bucket -> bucket.take(bytes));
  }

  /** Whether the end of the stream may go: nothing is before it any more. */
  boolean isOver(long nowNanos) {
    return !isStalled(nowNanos)
        && dueBytes == 0
        && early.isEmpty()
        && endDueNanos <= nowNanos
        && ending() == null;
  }

  /** What is to be done now that the bytes up to a limit have passed; null below it. */
  @Nullable Effect ending() {
    return passedBytes >= shape.limitBytes() ? shape.atLimit() : null;
  }

  boolean isStalled(long nowNanos) {
    return nowNanos < shape.stalledUntilNanos();
  }

  /** When to ask again, if nothing else happens before. */
  long nextNanos(long nowNanos) {
    if (isStalled(nowNanos)) {
      return shape.stalledUntilNanos();
    }
    ripen(nowNanos);
    if (dueBytes > 0) {
      return throughputNanos(nowNanos);
    }
    Piece next = early.peek();
    return next == null ? (endDueNanos > nowNanos ? endDueNanos : NEVER) : next.dueNanos();
  }

  /** All that ever went through. */
  long passedBytes() {
    return passedBytes;
  }

  private long throughputNanos(long nowNanos) {
    long next = NEVER;
    for (TokenBucket bucket : shape.buckets()) {
      if (bucket.available(nowNanos) == 0) {
        long full = bucket.nextNanos(nowNanos);
        next = next == NEVER ? full : Math.max(next, full);
      }
    }
    return next;
  }

  private void ripen(long nowNanos) {
    while (!early.isEmpty() && early.peek().dueNanos() <= nowNanos) {
      dueBytes += early.remove().bytes();
    }
  }

  private long due(long nowNanos) {
    long jitter = shape.jitterNanos() == 0 ? 0 : random.nextLong(shape.jitterNanos() + 1);
    lastDueNanos = Math.max(lastDueNanos, nowNanos + shape.delayNanos() + jitter);
    return lastDueNanos;
  }
}
