package dev.siskin.batching;

import org.jspecify.annotations.Nullable;

/**
 * Requests of one priority in one lane, in the order they came. The requests carry the links, so
 * nothing is allocated; each end and each place is reached in one step. Guarded like the queue.
 */
final class Line<T> {
  private @Nullable Pending<T> head;
  private @Nullable Pending<T> tail;
  private final Load load = new Load();
  private long costNanos;

  @Nullable Pending<T> head() {
    return head;
  }

  /** The one that came last. */
  @Nullable Pending<T> tail() {
    return tail;
  }

  /** What all in it together are expected to cost. */
  long costNanos() {
    return costNanos;
  }

  /** All in it summed up. */
  Load load() {
    return load;
  }

  void append(Pending<T> pending) {
    Pending<T> last = tail;
    pending.previous = last;
    if (last == null) {
      head = pending;
    } else {
      last.next = pending;
    }
    tail = pending;
    load.add(pending);
    costNanos += pending.costNanos();
  }

  void unlink(Pending<T> pending) {
    Pending<T> before = pending.previous;
    Pending<T> after = pending.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    pending.previous = null;
    pending.next = null;
    load.subtract(pending);
    costNanos -= pending.costNanos();
  }
}
