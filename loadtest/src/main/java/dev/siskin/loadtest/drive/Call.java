package dev.siskin.loadtest.drive;

import org.jspecify.annotations.Nullable;

/**
 * One request on its way: {@code waiting -> connecting -> written -> over}, or over from anywhere.
 * Owned by the event loop. Times are nanoseconds since the start of the run.
 */
final class Call {

  final long index;
  final long intendedNanos;
  final boolean measured;

  private long writtenNanos;
  private boolean dispatched;
  private boolean over;
  private @Nullable Runnable cut;

  Call(long index, long intendedNanos, boolean measured) {
    this.index = index;
    this.intendedNanos = intendedNanos;
    this.measured = measured;
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
    this.cut = cut;
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
