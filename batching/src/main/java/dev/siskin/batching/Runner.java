package dev.siskin.batching;

/** Runs batches; given by the server. Called by one thread per slot, so it must be thread-safe. */
@FunctionalInterface
public interface Runner<T> {
  /**
   * Runs a batch and finishes every request in it before it returns, as {@link Pending} says.
   *
   * <p>What it leaves unfinished, because it threw or forgot, is failed for it and reported to
   * {@link Completions#failed}; only this batch suffers. Some requests may have ended already, or
   * may end during the run; their results are to be dropped. It must not keep the batch.
   */
  void run(Batch<T> batch);
}
