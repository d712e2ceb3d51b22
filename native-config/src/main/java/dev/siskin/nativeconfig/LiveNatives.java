package dev.siskin.nativeconfig;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what this process holds in native memory: 0 and 0 once every version is closed, anything
 * else then is a leak. Any thread; wait-free.
 */
public final class LiveNatives {
  private static final AtomicInteger MODELS = new AtomicInteger();
  private static final AtomicInteger TENSORS = new AtomicInteger();

  private LiveNatives() {}

  /** Models loaded and not yet closed. */
  public static int models() {
    return MODELS.get();
  }

  /** Input and output tensors of runs going on now. */
  public static int tensors() {
    return TENSORS.get();
  }

  static void modelOpened() {
    MODELS.incrementAndGet();
  }

  static void modelClosed() {
    MODELS.decrementAndGet();
  }

  static void tensorsOpened(int count) {
    TENSORS.addAndGet(count);
  }

  static void tensorsClosed(int count) {
    TENSORS.addAndGet(-count);
  }
}
