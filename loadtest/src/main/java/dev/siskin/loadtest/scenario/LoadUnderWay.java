package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.Observer;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One load of a step with what looks at its server. For the main thread but for {@link #stop}. */
final class LoadUnderWay implements AutoCloseable {

  /** What came out of both. */
  record Seen(Results results, Observed observed) {}

  private final LoadRun run;
  private final Observer observer;

  LoadUnderWay(PlannedLoad planned) {
    this.run = new LoadRun(planned.plan());
    this.observer = new Observer(planned.observe());
  }

  /** Asks the target once; what is wrong, as a sentence, or empty. */
  Optional<String> probe() throws InterruptedException {
    Optional<String> refusal = observer.prepare();
    return refusal.isPresent() ? refusal : run.probe();
  }

  CompletableFuture<Results> start() throws InterruptedException {
    observer.begin(run::progress);
    return run.start();
  }

  Progress progress() {
    return run.progress();
  }

  /** Call when the load is over. */
  Seen end(Results results) throws InterruptedException {
    return new Seen(results, observer.end(results, run.answers()));
  }

  void stop() {
    run.stop();
  }

  @Override
  public void close() {
    observer.close();
    run.close();
  }
}
