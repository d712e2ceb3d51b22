package dev.siskin.loadtest.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Makes slices of looks at a server's counters. Told everything; one thread at a time. */
final class BatchAccount {

  private static final double NANOS_PER_SECOND = 1e9;

  private final List<BatchSlice> slices = new ArrayList<>();
  private @Nullable BatchFigures last;
  private long lastNanos;

  /**
   * Another look. Where nothing has run since the last one, the slice goes on: the server may not
   * have counted yet.
   *
   * @param nowNanos since the start of the run
   */
  void look(BatchFigures now, long nowNanos) {
    BatchFigures before = last;
    if (before != null && now.runs() == before.runs()) {
      return;
    }
    if (before != null && now.runs() > before.runs()) {
      slices.add(slice(before, now, nowNanos));
    }
    last = now;
    lastNanos = nowNanos;
  }

  List<BatchSlice> slices() {
    return List.copyOf(slices);
  }

  private BatchSlice slice(BatchFigures before, BatchFigures now, long nowNanos) {
    double runs = now.runs() - before.runs();
    double queued = now.queuedRequests() - before.queuedRequests();
    double seconds = now.queueSeconds() - before.queueSeconds();
    return new BatchSlice(
        lastNanos,
        nowNanos,
        Math.round(runs),
        (now.rows() - before.rows()) / runs,
        queued > 0
            ? OptionalDouble.of(NANOS_PER_SECOND * seconds / queued)
            : OptionalDouble.empty());
  }
}
