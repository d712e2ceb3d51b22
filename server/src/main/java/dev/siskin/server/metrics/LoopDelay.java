package dev.siskin.server.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * One event loop's delays. Written by the loop alone, without a lock or an allocation; scrapes read
 * it on threads of their own.
 */
final class LoopDelay {
  static final double[] BOUNDS_SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
  };

  private static final long PERIOD_NANOS = LoopDelays.PERIOD_MILLIS * 1_000_000;

  /** After a longer stop, as of a machine that slept, the rest is not counted. */
  private static final int MOST_MISSED_LOOKS = 600;

  private static final int SLICES = 6;
  private static final long SLICE_NANOS = 10_000_000_000L;

  private final LongSupplier nanoClock;
  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_SECONDS.length);
  private final AtomicLongArray longest = new AtomicLongArray(SLICES);
  private final AtomicLongArray sliceOf = new AtomicLongArray(SLICES);
  private volatile long dueNanos;
  private volatile boolean started;
  private volatile long sumNanos;

  LoopDelay(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    for (int i = 0; i < SLICES; i++) {
      sliceOf.set(i, Long.MIN_VALUE);
    }
  }

  /** The first look is due one period from now. */
  void start() {
    dueNanos = nanoClock.getAsLong() + PERIOD_NANOS;
    started = true;
  }

  /** Counts all looks that were due by now. On the loop. */
  void look() {
    long now = nanoClock.getAsLong();
    long due = dueNanos;
    for (int i = 0; i < MOST_MISSED_LOOKS && now - due >= 0; i++) {
      count(now - due, now);
      due += PERIOD_NANOS;
    }
    dueNanos = now - due >= 0 ? now + PERIOD_NANOS : due;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  private void count(long lateNanos, long now) {
    int bucket = 0;
    while (lateNanos / 1e9 > BOUNDS_SECONDS[bucket]) {
      bucket++;
    }
    counts.lazySet(bucket, counts.get(bucket) + 1);
    sumNanos += lateNanos;
    long slice = Math.floorDiv(now, SLICE_NANOS);
    int at = Math.floorMod(slice, SLICES);
    boolean fresh = sliceOf.get(at) != slice;
    longest.set(at, fresh ? lateNanos : Math.max(longest.get(at), lateNanos));
    sliceOf.set(at, slice);
  }

  long[] counts() {
    long[] copy = new long[BOUNDS_SECONDS.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return copy;
  }

  long sumNanos() {
    return sumNanos;
  }

  /** The most of the last minute, with a stop that is not over yet. */
  long longestNanos() {
    long now = nanoClock.getAsLong();
    long slice = Math.floorDiv(now, SLICE_NANOS);
    long most = started ? Math.max(0, now - dueNanos) : 0;
    for (int i = 0; i < SLICES; i++) {
      long of = sliceOf.get(i);
      if (of != Long.MIN_VALUE && slice - of < SLICES) {
        most = Math.max(most, longest.get(i));
      }
    }
    return most;
  }
}
