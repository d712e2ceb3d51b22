package dev.siskin.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that the broker stop, made once by a signal or by the end of stdin, and waited for by
 * the main thread.
 *
 * <p>Once made, the process ends: if the clean way takes longer than {@link #PATIENCE_SECONDS}, for
 * instance because Kafka hangs in its start, the process is halted with exit code 1.
 */
final class StopRequest {
  /** Shorter than what the parent waits before it kills. */
  private static final long PATIENCE_SECONDS = 15;

  private final CountDownLatch made = new CountDownLatch(1);

  /** Asks for the stop. Any thread; later calls change nothing. */
  synchronized void make() {
    if (made.getCount() > 0) {
      made.countDown();
      startDaemon("stop-patience", StopRequest::haltWhenPatienceEnds);
    }
  }

  /** SIGTERM and SIGHUP ask for the stop; SIGINT does too, unless the parent decides when. */
  void makeOnSignals(boolean ignoreInterrupt) {
    Signals.handle("TERM", this::make);
    Signals.handle("HUP", this::make);
    Signals.handle("INT", ignoreInterrupt ? () -> {} : this::make);
  }

  /** The end of {@code in} asks for the stop: a pipe ends even when its writer is killed. */
  void makeAtEnd(InputStream in) {
    startDaemon(
        "stdin-end",
        () -> {
          readToEnd(in);
          make();
        });
  }

  void await() throws InterruptedException {
    made.await();
  }

  private static void readToEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A stdin that cannot be read has ended too.
    }
  }

  private static void haltWhenPatienceEnds() {
    try {
      TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void startDaemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
