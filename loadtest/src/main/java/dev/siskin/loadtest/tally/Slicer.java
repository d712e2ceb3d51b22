package dev.siskin.loadtest.tally;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a run into slices while it runs. A slice is as wide as keeps a run of the expected length
 * within {@link #MAX_SLICES}; should there be more, or should they hold more than {@link
 * #MAX_BYTES}, neighbours are merged, exactly, one pair for each new slice, so that no moment of
 * the run pays for all of it. One writer, the event loop.
 */
final class Slicer {

  static final int MAX_SLICES = 600;

  /** Reached only by servers that answer under many names at high rates. */
  static final long MAX_BYTES = 64L << 20;

  private static final long FINEST_NANOS = 1_000_000_000;

  private final List<Slice> closed = new ArrayList<>();
  private long widthNanos;
  private long startNanos;
  private long nowNanos;
  private Flow atStart = Flow.NONE;
  private long bytes;
  private int mergeAt;

  Slicer(Duration expected) {
    long seconds = (expected.toSeconds() + MAX_SLICES - 1) / MAX_SLICES;
    this.widthNanos = FINEST_NANOS * Math.max(1, seconds);
  }

  /** Whether the open slice has to be closed before anything of this moment is counted. */
  boolean isOver(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
    return nanos >= startNanos + widthNanos;
  }

  /** Ends the open slice; moments in which nothing was counted at all get none of their own. */
  void close(Flow total, List<SeriesSlice> series) {
    long end = startNanos + widthNanos;
    add(slice(end, total, series));
    atStart = total;
    startNanos = Math.max(end, nowNanos - nowNanos % widthNanos);
  }

  /** All slices so far, with the open one as it stands; a short last one joins its neighbour. */
  List<Slice> slices(Flow total, List<SeriesSlice> series) {
    List<Slice> all = new ArrayList<>(closed);
    long openNanos = nowNanos - startNanos;
    if (openNanos > 0 || !total.equals(atStart)) {
      Slice open = slice(Math.max(nowNanos, startNanos + 1), total, series);
      boolean joins = openNanos < widthNanos / 2 && !closed.isEmpty();
      all.add(joins ? all.remove(all.size() - 1).plus(open) : open);
    }
    return all;
  }

  private Slice slice(long end, Flow total, List<SeriesSlice> series) {
    Flow flow = total.minus(atStart);
    return new Slice(startNanos, end, flow, total.sent() - total.ended(), series);
  }

  private void add(Slice slice) {
    closed.add(slice);
    bytes += slice.bytes();
    if (closed.size() > MAX_SLICES || bytes > MAX_BYTES) {
      mergeOnePair();
    }
  }

  /** Sweeps over the slices from the oldest on; each sweep makes them twice as wide. */
  private void mergeOnePair() {
    if (closed.size() < 2) {
      return;
    }
    if (mergeAt + 1 >= closed.size() || widthAt(mergeAt) > widthNanos) {
      mergeAt = 0;
      widthNanos *= 2;
    }
    Slice first = closed.get(mergeAt);
    Slice second = closed.remove(mergeAt + 1);
    Slice sum = first.plus(second);
    closed.set(mergeAt, sum);
    bytes += sum.bytes() - first.bytes() - second.bytes();
    mergeAt++;
  }

  private long widthAt(int index) {
    return closed.get(index + 1).endNanos() - closed.get(index).startNanos();
  }
}
