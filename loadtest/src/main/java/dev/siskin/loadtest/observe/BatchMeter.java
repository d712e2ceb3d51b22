package dev.siskin.loadtest.observe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.siskin.loadtest.tally.Progress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks once a second at how a server puts requests into batches, on a thread of its own, from the
 * first request to the last answer. A page that takes long is looked at less often, and one that
 * cannot be read leaves a gap: neither disturbs the run.
 */
final class BatchMeter implements AutoCloseable {

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_LOOK_SECONDS = 5;

  /** So many times as long as a look took it rests: a look costs the server as well. */
  private static final long REST_PER_LOOK = 20;

  private final Page page;
  private final String model;
  private final LongSupplier nanoClock;
  private final BatchAccount account = new BatchAccount();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "server-batches");
            made.setDaemon(true);
            return made;
          });

  private boolean begun;
  private long originNanos;

  /** Where the figures stand. */
  interface Page {
    PrometheusText text() throws UnreadableException, InterruptedException;
  }

  BatchMeter(Page page, String model, LongSupplier nanoClock) {
    this.page = page;
    this.model = model;
    this.nanoClock = nanoClock;
  }

  void begin(Supplier<Progress> progress) {
    lookAfter(0, progress);
  }

  /** The run is over; looks once more. */
  List<BatchSlice> end() throws InterruptedException {
    thread.shutdownNow();
    if (!thread.awaitTermination(LONGEST_LOOK_SECONDS, TimeUnit.SECONDS) || !begun) {
      return List.of();
    }
    long unused = look(Progress.NONE);
    return account.slices();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void lookAfter(long nanos, Supplier<Progress> progress) {
    if (!thread.isShutdown()) {
      var unused =
          thread.schedule(() -> lookAfter(look(progress.get()), progress), nanos, NANOSECONDS);
    }
  }

  /** Looks, and says how long to rest. */
  private long look(Progress progress) {
    long begin = nanoClock.getAsLong();
    try {
      PrometheusText text = page.text();
      if (!begun) {
        begun = true;
        originNanos = begin - progress.elapsedNanos();
      }
      account.look(BatchFigures.of(text, model), Math.max(0, begin - originNanos));
    } catch (UnreadableException gap) {
      // The next look may find it.
    } catch (InterruptedException theRunIsOver) {
      Thread.currentThread().interrupt();
    }
    long took = nanoClock.getAsLong() - begin;
    return Math.max(LOOK_NANOS - took, REST_PER_LOOK * took);
  }
}
