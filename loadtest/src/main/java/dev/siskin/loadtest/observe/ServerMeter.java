package dev.siskin.loadtest.observe;

import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a server uses from the end of the warm-up to the last answer, on a thread of its
 * own. A source that cannot be read is complained of and left out; it never disturbs the run.
 *
 * <p>The use at the beginning is set against the progress told at that very moment, so it does not
 * matter how long after the warm-up that moment is.
 */
final class ServerMeter implements AutoCloseable {

  /** Progress is told a few times a second; what is read with it is this much younger at most. */
  private static final long LOOK_MILLIS = 10;

  private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_LOOK_SECONDS = 5;

  private final List<UseSource> sources;
  private final LongSupplier nanoClock;
  private final List<String> complaints = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "server-use");
            made.setDaemon(true);
            return made;
          });

  private @Nullable UseAccount account;
  private long answeredBefore;
  private long errorsBefore;
  private long sampledNanos;

  /**
   * @param sources those before others are believed where both know
   */
  ServerMeter(List<UseSource> sources, LongSupplier nanoClock) {
    this.sources = new ArrayList<>(sources);
    this.nanoClock = nanoClock;
  }

  /** Looks at each source once, and then waits for the measured part. */
  void begin(Supplier<Progress> progress) throws InterruptedException {
    read(false);
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            () -> look(progress.get()), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * The run is over.
   *
   * @return what was used; empty when nothing is known, of which {@link #complaints} tell
   */
  Optional<ServerUse> end(Counts counts) throws InterruptedException {
    // Not interrupted: a look cut off would be taken for a source that is gone.
    thread.shutdown();
    if (!thread.awaitTermination(LONGEST_LOOK_SECONDS, TimeUnit.SECONDS) || sources.isEmpty()) {
      return Optional.empty();
    }
    if (account == null) {
      complaints.add("The run was too short to see what the server used.");
      return Optional.empty();
    }
    Reading last = read(false);
    // Where the warm-up had errors, its progress does not say whether they were answers.
    long answersBefore = answeredBefore + Math.min(errorsBefore, counts.otherTotal());
    long answers = counts.answered200() + counts.otherTotal() - answersBefore;
    ServerUse use = account.end(last, nanoClock.getAsLong(), answers);
    return use.named().isEmpty() ? Optional.empty() : Optional.of(use);
  }

  /** What could not be read, in sentences; to be read after {@link #end}. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void look(Progress progress) {
    try {
      if (account != null) {
        sample(account);
      } else if (progress.sent() > 0 && !progress.warmingUp()) {
        answeredBefore = progress.answered200();
        errorsBefore = progress.errors();
        sampledNanos = nanoClock.getAsLong();
        account = new UseAccount(read(false), sampledNanos);
      }
    } catch (InterruptedException theRunIsOver) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample(UseAccount begun) throws InterruptedException {
    if (nanoClock.getAsLong() - sampledNanos >= SAMPLE_NANOS) {
      sampledNanos = nanoClock.getAsLong();
      begun.look(read(true));
    }
  }

  private Reading read(boolean cheapOnly) throws InterruptedException {
    Reading all = Reading.NOTHING;
    for (UseSource source : List.copyOf(sources)) {
      if (source.isCheap() || !cheapOnly) {
        all = all.or(readOne(source));
      }
    }
    return all;
  }

  private Reading readOne(UseSource source) throws InterruptedException {
    try {
      return source.read();
    } catch (UnreadableException gone) {
      sources.remove(source);
      complaints.add(gone.getMessage() + " Its figures are left out.");
      return Reading.NOTHING;
    }
  }
}
