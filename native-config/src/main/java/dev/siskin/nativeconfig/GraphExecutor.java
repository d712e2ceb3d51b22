package dev.siskin.nativeconfig;

import org.tensorflow.exceptions.TFUnimplementedException;

/** Which of TensorFlow's executors runs a model's graphs. */
public enum GraphExecutor {
  /** Runs the operations in the calling thread: saves 10 to 60 us a run, refuses some graphs. */
  SINGLE_THREADED("SINGLE_THREADED_EXECUTOR"),
  /** TensorFlow's own default; takes every graph. */
  DEFAULT("");

  private final String executorType;

  GraphExecutor(String executorType) {
    this.executorType = executorType;
  }

  /**
   * Fails with {@link OtherExecutorNeeded} where TensorFlow blames the executor and not the model.
   * Reference variables it calls unimplemented when they load; old-style branches and loops a
   * failed precondition, at the first run; the text names the executor in both.
   */
  void requireSuited(RuntimeException failure) {
    String message = failure.getMessage();
    boolean named = message != null && message.contains("Single-threaded executor");
    if (this == SINGLE_THREADED && (named || failure instanceof TFUnimplementedException)) {
      throw new OtherExecutorNeeded(failure);
    }
  }

  /** The value of {@code ConfigProto.experimental.executor_type}. */
  String executorType() {
    return executorType;
  }
}
