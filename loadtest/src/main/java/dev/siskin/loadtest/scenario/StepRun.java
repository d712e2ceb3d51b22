package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One step while it runs: its loads, each on an event loop of its own, and its events. The main
 * thread makes it, runs it and closes it; {@link #stop} may come from any.
 */
final class StepRun implements AutoCloseable {

  /** How precisely the first request's moment is known, from which events count. */
  private static final long LOOK_EVERY_MILLIS = 20;

  private static final int LOOKS_PER_SECOND = (int) (1000 / LOOK_EVERY_MILLIS);
  private static final String URL = "url";
  private static final String DEFAULT_URL = "http://127.0.0.1:8501";

  private final FaultyNetwork network = new FaultyNetwork();
  private final List<PlannedLoad> planned = new ArrayList<>();
  private final List<LoadUnderWay> loads = new ArrayList<>();
  private final Happenings happenings;
  private final Watcher watcher;
  private boolean begun;

  /** Throws IllegalArgumentException, with a sentence, if something of it cannot be. */
  StepRun(Step step, Map<String, Double> rates, LoadPlans plans, Watcher watcher) {
    this.watcher = watcher;
    try {
      for (Load load : step.loads()) {
        planned.add(plan(load, rates, plans, step.breaks()));
      }
      PlannedLoad first = plans.of(step.loads().get(0).words(rates));
      this.happenings =
          new Happenings(
              step.events().stream()
                  .map(event -> Happening.of(event, network, first.plan()))
                  .toList());
      planned.forEach(one -> loads.add(new LoadUnderWay(one)));
    } catch (IllegalArgumentException mistake) {
      network.close();
      throw mistake;
    }
  }

  /** Asks each target once; what is wrong, as a sentence, or empty. */
  Optional<String> probe() throws InterruptedException {
    for (LoadUnderWay load : loads) {
      Optional<String> refusal = load.probe();
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** Runs the loads to their ends and returns what was seen of each, in order. */
  List<LoadUnderWay.Seen> run() throws InterruptedException, ExecutionException {
    List<CompletableFuture<Results>> results = new ArrayList<>();
    for (LoadUnderWay load : loads) {
      results.add(load.start());
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new));
    for (int look = 1; !isOver(all); look++) {
      beginEvents();
      if (look % LOOKS_PER_SECOND == 0) {
        watcher.second(loads.stream().map(LoadUnderWay::progress).toList());
      }
    }
    happenings.close();
    List<LoadUnderWay.Seen> seen = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      seen.add(loads.get(i).end(results.get(i).join()));
    }
    return seen;
  }

  /** How long the longest of its loads is meant to take, warm-up included. */
  Duration length() {
    return planned.stream()
        .map(one -> one.plan().schedule())
        .map(schedule -> schedule.warmup().plus(schedule.duration()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  List<PlannedLoad> planned() {
    return planned;
  }

  /** Call after {@link #run}. */
  List<Check> eventChecks() {
    return happenings.checks();
  }

  /** Ends the loads early; their results are partial. */
  void stop() {
    happenings.close();
    loads.forEach(LoadUnderWay::stop);
  }

  @Override
  public void close() {
    happenings.close();
    loads.forEach(LoadUnderWay::close);
    network.close();
  }

  /** A load whose network is going to break goes through a proxy from the beginning. */
  private PlannedLoad plan(Load load, Map<String, Double> rates, LoadPlans plans, boolean breaks) {
    PlannedLoad direct = plans.of(load.words(rates));
    if (!breaks) {
      return direct;
    }
    List<String> urls = load.options().getOrDefault(URL, List.of(DEFAULT_URL));
    String url = network.before(direct.plan().target(), urls.get(urls.size() - 1));
    PlannedLoad proxied = plans.of(load.with(URL, url).words(rates));
    return new PlannedLoad(proxied.plan(), direct.observe());
  }

  /** Waits for a look's time. */
  private static boolean isOver(CompletableFuture<Void> all)
      throws InterruptedException, ExecutionException {
    try {
      all.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stillRunning) {
      return false;
    }
  }

  /** Events count from the first load's first request. */
  private void beginEvents() {
    if (begun) {
      return;
    }
    Progress first = loads.get(0).progress();
    if (first.sent() > 0) {
      begun = true;
      happenings.begin(first.elapsedNanos());
    }
  }
}
