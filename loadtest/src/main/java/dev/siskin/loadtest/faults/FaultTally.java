package dev.siskin.loadtest.faults;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a proxy does: written on its event loop, read by anybody. */
final class FaultTally {

  final LongAdder connections = new LongAdder();
  final LongAdder closed = new LongAdder();
  final LongAdder hit = new LongAdder();
  final LongAdder cut = new LongAdder();
  final LongAdder halfClosed = new LongAdder();
  final LongAdder reset = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder overLimit = new LongAdder();
  final LongAdder unreached = new LongAdder();

  private final LongAdder bytesUp = new LongAdder();
  private final LongAdder bytesDown = new LongAdder();
  private final LongAccumulator mostHeld = new LongAccumulator(Math::max, 0);

  void passed(Way way, long bytes) {
    (way == Way.UP ? bytesUp : bytesDown).add(bytes);
  }

  void held(long bytes) {
    mostHeld.accumulate(bytes);
  }

  FaultCounts counts() {
    long over = closed.sum();
    return new FaultCounts(
        connections.sum(),
        connections.sum() - over,
        hit.sum(),
        bytesUp.sum(),
        bytesDown.sum(),
        cut.sum(),
        halfClosed.sum(),
        reset.sum(),
        refused.sum(),
        overLimit.sum(),
        unreached.sum(),
        mostHeld.get());
  }
}
