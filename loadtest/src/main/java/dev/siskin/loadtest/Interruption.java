package dev.siskin.loadtest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C until it is released: runs an action, then holds the end of the JVM so that the main
 * thread can still print what there is. The JVM then exits with 128 + signal by itself.
 */
final class Interruption {

  private final CountDownLatch released = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable action, Duration longestHold) {
    this.hook = new Thread(() -> hold(action, longestHold), "interruption");
  }

  /** Starts listening. */
  static Interruption runs(Runnable action, Duration longestHold) {
    Interruption interruption = new Interruption(action, longestHold);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Stops listening, and lets the JVM end if it was held. */
  void release() {
    released.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running; it was let go by the line above.
    }
  }

  private void hold(Runnable action, Duration longestHold) {
    action.run();
    try {
      boolean unused = released.await(longestHold.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException endNow) {
      Thread.currentThread().interrupt();
    }
  }
}
