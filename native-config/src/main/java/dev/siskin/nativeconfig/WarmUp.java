package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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
   * How far a signature was warmed up.
   *
   * @param rows the most rows that ran; 0 if none did, and it is served nevertheless
   * @param whyNot the reason then, else empty
   */
  record Warmed(int rows, String whyNot) {}

  /**
   * Why a signature is not to be run before it is served; empty where it is to be. One that changes
   * state would begin with another, and without inputs it says nothing about what it does.
   */
  static Optional<String> whyNotRun(Signature signature) {
    if (signature.stateful()) {
      return Optional.of("its runs change or show state");
    }
    return signature.inputs().isEmpty() ? Optional.of("it has no inputs") : Optional.empty();
  }

  /**
   * @throws Unservable when a run fails
   * @throws OtherExecutorNeeded when it fails for the executor's sake
   */
  Warmed run(SignatureRunner runner) {
    Optional<String> whyNot = whyNotRun(runner.signature());
    return whyNot.isPresent() ? new Warmed(0, whyNot.get()) : runOnMadeUpRows(runner);
  }

  private Warmed runOnMadeUpRows(SignatureRunner runner) {
    RuntimeException refusal = null;
    for (MadeUpRows rows : MadeUpRows.GUESSES) {
      RuntimeException again = firstRun(runner, rows);
      if (again == null) {
        return new Warmed(runLarger(runner, rows), "");
      }
      refusal = refusal == null ? again : refusal;
    }
    String reason =
        refusal == null
            ? "it was not run"
            : reason("it refuses every row made up for it: ", refusal);
    if (takesStrings(runner.signature())) {
      return new Warmed(0, reason);
    }
    throw new Unservable(reason);
  }

  /**
   * Strings may be anything, such as records or images: that none suits is not the model's fault.
   */
  private static boolean takesStrings(Signature signature) {
    return signature.inputs().stream().anyMatch(input -> input.dtype() == DType.STRING);
  }

  private int runLarger(SignatureRunner runner, MadeUpRows rows) {
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

  /**
   * A model may refuse zeros, or the sizes guessed for open dimensions, and be sound.
   *
   * @return null when it ran, else the refusal
   */
  private @Nullable RuntimeException firstRun(SignatureRunner runner, MadeUpRows rows) {
    try {
      runner.runBare(List.<TensorData[]>of(rows.make(runner.signature(), 1)));
      return null;
    } catch (Unservable e) {
      throw e;
    } catch (RuntimeException e) {
      executor.requireSuited(e);
      boolean unsuited =
          SignatureRunner.asAnswer(e).code() == ErrorCode.INVALID_ARGUMENT
              || (e instanceof ServingException && takesStrings(runner.signature()));
      if (!unsuited) {
        throw new Unservable(reason("its first run fails: ", e));
      }
      return e;
    }
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
