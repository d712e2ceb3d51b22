package dev.siskin.watch.stream;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C ends a reader's loop at its next look, and the JVM waits for that. */
public final class GracefulStop {
  private static final long LONGEST_GOODBYE_SECONDS = 3;

  private GracefulStop() {}

  /**
   * @param stop told to the loop on another thread
   * @param closed counted down when it has ended
   * @param name of the command, for the words
   */
  public static void onExit(Runnable stop, CountDownLatch closed, String name) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.run();
                  awaitGoodbye(closed, name);
                },
                name + "-stop"));
  }

  private static void awaitGoodbye(CountDownLatch closed, String name) {
    try {
      if (!closed.await(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("The " + name + " did not end in time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
