package dev.siskin.batching;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One slot: its batch, and the thread that turns it, if it is not turned by hand. */
final class Worker<T> {
  private final Batch<T> batch;
  private final Batch<T> piece;
  private volatile @Nullable Thread thread;

  /** Of that slot. */
  Worker(int slot) {
    batch = new Batch<>(slot);
    piece = new Batch<>(slot);
  }

  Batch<T> batch() {
    return batch;
  }

  /** A part of a batch that failed, to run it once more. */
  Batch<T> piece() {
    return piece;
  }

  void startedOn(Thread own) {
    thread = own;
  }

  /**
   * Rests until woken or until the time is over; may come back early. Called by its own thread,
   * after it was put with the idle ones: a wake-up that comes before the park lets it pass.
   */
  void rest(long nanos) {
    // A runner may leave its thread interrupted, and then no park would ever rest.
    Thread.interrupted();
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  void wake() {
    Thread own = thread;
    if (own != null) {
      LockSupport.unpark(own);
    }
  }
}
