package dev.siskin.batching;

import java.util.function.LongSupplier;

/**
 * The runs of the slots, and what is made of those that fail: a batch whose run throws is halved
 * until only those requests fail that make it fail, so one bad request among n costs about 2 log2 n
 * runs. On the slots' threads.
 */
final class Runs<T> {
  private final Runner<T> runner;
  private final Endings<T> endings;
  private final LongSupplier clock;

  Runs(Runner<T> runner, Endings<T> endings, LongSupplier clock) {
    this.runner = runner;
    this.endings = endings;
    this.clock = clock;
  }

  /** Runs the worker's batch; throws what the run of a lone request threw, and any error. */
  void run(Worker<T> worker) {
    Batch<T> batch = worker.batch();
    try {
      runner.run(batch);
    } catch (RuntimeException thrown) {
      batch.fails();
      int all = batch.pendings().size();
      if (all == 1) {
        throw thrown;
      }
      endings.tellOfFailedRun(batch.lane(), all, thrown);
      runPiece(worker, 0, all / 2);
      runPiece(worker, all / 2, all);
    }
  }

  private void runPiece(Worker<T> worker, int begin, int end) {
    Batch<T> piece = worker.piece();
    piece.becomePieceOf(worker.batch(), begin, end, clock.getAsLong());
    endings.expire(piece.expired());
    if (piece.isEmpty()) {
      return;
    }
    try {
      runner.run(piece);
    } catch (RuntimeException thrown) {
      if (end - begin == 1) {
        if (!endings.fail(piece.pendings(), thrown)) {
          Endings.surface(thrown);
        }
        return;
      }
      int half = begin + (end - begin) / 2;
      runPiece(worker, begin, half);
      runPiece(worker, half, end);
    }
  }
}
