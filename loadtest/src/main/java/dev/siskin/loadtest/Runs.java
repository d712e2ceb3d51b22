package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.drive.Load.Finished;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.observe.ObservePlan;
import dev.siskin.loadtest.observe.Observer;
import dev.siskin.loadtest.observe.ServerUse;
import dev.siskin.loadtest.scenario.PlannedLoad;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one command, one after another. Ctrl-C stops the one that runs, and all that would
 * follow. The main thread runs here; {@link #stop} may come from any.
 */
final class Runs implements AutoCloseable {

  /** Covers the grace for open requests, the printing of what there is and the writing of it. */
  static final Duration LONGEST_HOLD = Duration.ofSeconds(15);

  private final Interruption ctrlC;
  private @Nullable LoadRun current;
  private boolean stopped;
  private boolean rehearsed;

  /** After Ctrl-C the JVM lives on for so long at most. */
  Runs(Duration longestHold) {
    this.ctrlC = Interruption.runs(this::stop, longestHold);
  }

  /** The load of these options; refuses what makes no sense with a sentence for the user. */
  Load load(LoadWords words) {
    PlannedLoad planned = words.load();
    LoadPlan plan = planned.plan();
    ObservePlan seen = planned.observe();
    if (seen.broker().isPresent()) {
      throw new IllegalArgumentException(
          "--kafka cross-checks a single run of ./siskin load; leave it out here.");
    }
    return new Load() {
      @Override
      public LoadPlan plan() {
        return plan;
      }

      @Override
      public Optional<Finished> run() throws InterruptedException {
        return Runs.this.run(plan, seen).filter(finished -> !isStopped());
      }
    };
  }

  /** What is wrong with the target, as a sentence for the user; empty when it answers 200. */
  Optional<String> probe(Load load) throws InterruptedException {
    Optional<LoadRun> opened = open(load.plan());
    if (opened.isEmpty()) {
      return Optional.of("Stopped.");
    }
    try (LoadRun run = opened.get()) {
      return run.probe();
    }
  }

  /** Makes so many runs, and forgets them. */
  void discard(int count, Load load) throws InterruptedException {
    for (int i = 0; i < count && !isStopped(); i++) {
      var unused = load.run();
    }
  }

  /** Whether Ctrl-C came. */
  synchronized boolean isStopped() {
    return stopped;
  }

  @Override
  public void close() {
    ctrlC.release();
  }

  private Optional<Finished> run(LoadPlan plan, ObservePlan seen) throws InterruptedException {
    Optional<LoadRun> opened = open(plan);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (LoadRun run = opened.get();
        Observer observer = new Observer(seen)) {
      return begin(run) ? Optional.of(run(run, observer)) : Optional.empty();
    } catch (ExecutionException defect) {
      throw new IllegalStateException("a run broke", defect.getCause());
    }
  }

  private Finished run(LoadRun run, Observer observer)
      throws InterruptedException, ExecutionException {
    try {
      // It refuses what has to do with Kafka only, and that is not asked for.
      var unused = observer.prepare();
      observer.begin(run::progress);
      Results results = (rehearsed ? run.startRehearsed() : run.start()).get();
      OptionalDouble cpuMicros =
          observer
              .end(results, run.answers())
              .use()
              .map(ServerUse::cpuMicrosPerAnswer)
              .orElse(OptionalDouble.empty());
      return new Finished(results, cpuMicros);
    } finally {
      rehearsed = true;
      end();
    }
  }

  /** Once the JVM is ending, Vert.x cannot be made any more. */
  private Optional<LoadRun> open(LoadPlan plan) {
    if (isStopped()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new LoadRun(plan));
    } catch (IllegalStateException ending) {
      if (isStopped()) {
        return Optional.empty();
      }
      throw ending;
    }
  }

  private synchronized void stop() {
    stopped = true;
    if (current != null) {
      current.stop();
    }
  }

  private synchronized boolean begin(LoadRun run) {
    current = stopped ? null : run;
    return !stopped;
  }

  private synchronized void end() {
    current = null;
  }
}
