package dev.siskin.loadtest.drive;

import org.jspecify.annotations.Nullable;

/**
 * One request on its way: {@code waiting -> connecting -> written -> over}, or over from anywhere.
 * Owned by the event loop. Times are nanoseconds since the start of the run.
 */
final class Call {

  /**
   * Measured calls are numbered from 0, those of the warm-up from here: so the same measured call
   * says the same thing in every run, however long the warm-up was.
   */
  static final long FIRST_OF_WARMUP = 1L << 40;

  final long index;
  final long intendedNanos;
  final boolean measured;

  private long writtenNanos;
  private boolean waited;
  private boolean dispatched;
  private boolean written;
  private boolean over;
  private @Nullable Runnable cut;

  Call(long index, long intendedNanos, boolean measured) {
    this.index = index;
    this.intendedNanos = intendedNanos;
    this.measured = measured;
  }

  /** It was due, and no connection was free. */
  void waits() {
    waited = true;
  }

  boolean hasWaited() {
    return waited;
  }

  /** It takes one of the connections from here on. */
  void dispatch() {
    dispatched = true;
  }

  boolean isDispatched() {
    return dispatched;
  }

  /** It is written now; {@code cut} takes it off its connection if nobody wants the answer. */
  void writtenAt(long nanos, Runnable cut) {
    this.writtenNanos = nanos;
    this.written = true;
    this.cut = cut;
  }

  boolean isWritten() {
    return written;
  }

  long writtenNanos() {
    return writtenNanos;
  }

  /** Ends it, and says whether this call did so: whatever comes second changes nothing. */
  boolean end() {
    if (over) {
      return false;
    }
    over = true;
    return true;
  }

  boolean isOver() {
    return over;
  }

  /** Takes it off the wire after it ended without an answer. */
  void cut() {
    if (cut != null) {
      cut.run();
    }
  }
}
