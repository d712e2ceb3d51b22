package dev.siskin.standalone.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server every 2 ms on a kept connection whether it lives. A program of its own, lest what
 * others in its process do looks like the server's doing: for each line on its input it says how
 * many microseconds the longest answer since the last one took.
 */
final class LoopProbe {
  private static final long EVERY_MILLIS = 2;

  private final RawConnection connection;
  private long longestMicros;

  private LoopProbe(RawConnection connection) {
    this.connection = connection;
  }

  /** Takes the server's URL. */
  public static void main(String[] arguments) throws Exception {
    LoopProbe probe = new LoopProbe(RawConnection.to(arguments[0]));
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    ScheduledFuture<?> asks =
        thread.scheduleAtFixedRate(probe::ask, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    while (lines.readLine() != null && !asks.isDone()) {
      // On the thread that asks, so that an answer that is awaited just now counts.
      System.out.println(thread.submit(probe::takeLongest).get());
    }
    thread.shutdownNow();
  }

  private void ask() {
    long begin = System.nanoTime();
    try {
      if (!connection.get("/v2/health/live").isOk()) {
        throw new IllegalStateException("the server does not live");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    longestMicros = Math.max(longestMicros, (System.nanoTime() - begin) / 1_000);
  }

  private long takeLongest() {
    long taken = longestMicros;
    longestMicros = 0;
    return taken;
  }
}
