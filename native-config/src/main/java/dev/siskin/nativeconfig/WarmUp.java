package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.tensor.TensorData;
import java.util.List;
import java.util.function.LongSupplier;
import org.tensorflow.exceptions.TFFailedPreconditionException;

/**
 * The first runs of a version, with made-up rows, at every batch size it will meet. They prove more
 * than they warm: a model whose variables are missing loads without complaint and fails here.
 */
final class WarmUp {
  private final GraphExecutor executor;
  private final int maxBatchRows;
  private final LongSupplier nanoClock;
  private final long endNanos;

  /**
   * @param executor the one the model was loaded with
   * @param endNanos when to try no larger batch, on the clock given
   */
  WarmUp(GraphExecutor executor, int maxBatchRows, LongSupplier nanoClock, long endNanos) {
    this.executor = executor;
    this.maxBatchRows = maxBatchRows;
    this.nanoClock = nanoClock;
    this.endNanos = endNanos;
  }

  /**
   * @return the most rows that ran
   * @throws Unservable when a run fails
   * @throws OtherExecutorNeeded when it fails for the executor's sake
   */
  int run(SignatureRunner runner) {
    MadeUpRows rows = firstAccepted(runner);
    if (!runner.signature().batchable()) {
      return 1;
    }
    int warmed = 1;
    while (warmed < maxBatchRows && nanoClock.getAsLong() - endNanos < 0) {
      int next = (int) Math.min(2L * warmed, maxBatchRows);
      if (!rows.affordable(runner.signature(), next)) {
        break;
      }
      runBatch(runner, rows, next);
      warmed = next;
    }
    return warmed;
  }

  /** A model may refuse zeros, or the sizes guessed for open dimensions, and be sound. */
  private MadeUpRows firstAccepted(SignatureRunner runner) {
    RuntimeException refusal = null;
    for (MadeUpRows rows : MadeUpRows.GUESSES) {
      try {
        runner.runBare(List.<TensorData[]>of(rows.make(runner.signature(), 1)));
        return rows;
      } catch (Unservable e) {
        throw e;
      } catch (RuntimeException e) {
        executor.requireSuited(e);
        if (SignatureRunner.asAnswer(e).code() != ErrorCode.INVALID_ARGUMENT) {
          throw new Unservable(reason("its first run fails: ", e));
        }
        refusal = refusal == null ? e : refusal;
      }
    }
    throw new Unservable(
        refusal == null
            ? "it was not run"
            : reason("it refuses every row made up for it: ", refusal));
  }

  private void runBatch(SignatureRunner runner, MadeUpRows rows, int count) {
    try {
      runner.runBare(List.<TensorData[]>of(rows.make(runner.signature(), count)));
    } catch (RuntimeException e) {
      executor.requireSuited(e);
      throw new Unservable(reason("it runs one row and fails at " + count + ": ", e));
    }
  }

  private static String reason(String what, RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    boolean unset = e instanceof TFFailedPreconditionException && message.contains("uninitialized");
    return (unset ? "variables are missing: the first run says " : what) + FirstLine.of(e);
  }
}
