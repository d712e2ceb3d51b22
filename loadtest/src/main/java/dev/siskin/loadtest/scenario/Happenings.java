package dev.siskin.loadtest.scenario;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What happens in one step, in its time, on a thread of its own. */
final class Happenings implements AutoCloseable {

  private final List<Happening> all;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "scenario-events");
            thread.setDaemon(true);
            return thread;
          });

  Happenings(List<Happening> all) {
    this.all = List.copyOf(all);
  }

  /** The first request was due so long ago. */
  void begin(long elapsedNanos) {
    for (Happening one : all) {
      long begin = one.event().at().toNanos() - elapsedNanos;
      long end = begin + one.event().length().toNanos();
      var unusedBegin = timer.schedule(one::begin, begin, TimeUnit.NANOSECONDS);
      var unusedEnd = timer.schedule(one::end, end, TimeUnit.NANOSECONDS);
    }
  }

  List<Check> checks() {
    return all.stream().map(Happening::check).toList();
  }

  /** Ends what is still going on. */
  @Override
  public void close() {
    timer.shutdownNow();
    all.forEach(Happening::end);
  }
}
