package dev.siskin.server.events;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands things over from one thread to another without a lock: a bounded row of places that is gone
 * round. When it is full the newest takes the place of the oldest, which is counted. Each thing is
 * either taken once or counted as displaced once, since both are one exchange of its place.
 *
 * <p>One thread offers, one drains.
 */
final class EventRing<T> {
  private final AtomicReferenceArray<@Nullable T> places;

  /** How many were offered; written by who offers. */
  private final AtomicLong offered = new AtomicLong();

  private final AtomicLong displaced = new AtomicLong();

  /** How many of those offered were looked at; of who drains. */
  private long drained;

  EventRing(int size) {
    places = new AtomicReferenceArray<>(size);
  }

  void offer(T thing) {
    long at = offered.get();
    if (places.getAndSet((int) (at % places.length()), thing) != null) {
      displaced.lazySet(displaced.get() + 1);
    }
    offered.set(at + 1);
  }

  /** Takes all that is there, about in the order in which it was offered. */
  void drain(Consumer<T> to) {
    long end = offered.get();
    for (long at = Math.max(drained, end - places.length()); at < end; at++) {
      T thing = places.getAndSet((int) (at % places.length()), null);
      if (thing != null) {
        to.accept(thing);
      }
    }
    drained = end;
  }

  /** How many had to make room. Any thread. */
  long displaced() {
    return displaced.get();
  }
}
