package dev.siskin.protocol.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few places for arrays of one length, for any number of threads.
 *
 * <p>Two tickets say where to put and where to take next. They are hints only: an array changes
 * hands by one atomic step on its place, so nobody can get one that another holds. Where a thread
 * is between its ticket and its step, the other side goes without: an array is dropped or a new one
 * made, which costs memory but is never wrong. One put down behind the takers waits in its place
 * until their tickets come round.
 */
final class Ring {
  private final AtomicReferenceArray<byte[]> places;
  private final AtomicInteger puts = new AtomicInteger();
  private final AtomicInteger takes = new AtomicInteger();
  private final int mask;

  /**
   * @param bits logarithm of the number of places
   */
  Ring(int bits) {
    places = new AtomicReferenceArray<>(1 << bits);
    mask = (1 << bits) - 1;
  }

  /** Whether there was a place for it. */
  boolean offer(byte[] bytes) {
    int ticket = puts.get();
    while (ticket - takes.get() <= mask) {
      if (puts.compareAndSet(ticket, ticket + 1)) {
        return places.compareAndSet(ticket & mask, null, bytes);
      }
      ticket = puts.get();
    }
    return false;
  }

  /** An array that now is the caller's, or null. */
  byte @Nullable [] take() {
    int ticket = takes.get();
    while (puts.get() - ticket > 0) {
      if (takes.compareAndSet(ticket, ticket + 1)) {
        return places.getAndSet(ticket & mask, null);
      }
      ticket = takes.get();
    }
    return null;
  }
}
