package dev.siskin.server.events;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.lane.BatchRun;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is noted of each request at its end, and what one costs that has an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventsBenchmark {
  private static final EventSettings SETTINGS =
      new EventSettings(1, 1, true, List.of(), 0, 10_000, 8_192, 1 << 20, "");

  private final Route route = route();
  private final BatchRun run = new BatchRun(7, 0, 32, 32);
  private final LoopEvents events = new LoopEvents(SETTINGS, 1, true, new SplittableRandom(1));
  private long number;

  /** Among the last ones only: hardly any is chosen. */
  @Benchmark
  public boolean noted() {
    return events.chooses(facts(), "m", null, 1_000_000_000);
  }

  /** With its copy for the thread that sends; nobody drains, so the oldest makes room. */
  @Benchmark
  public RequestFacts chosen() {
    RequestFacts facts = facts();
    events.add(facts, "3kf9z1-7", "unit", null);
    return facts;
  }

  private RequestFacts facts() {
    RequestFacts facts = events.ended(number++, "m", route, null, Transport.HTTP1, 1);
    facts.took(Stage.TOTAL, 1_000_000 + number);
    facts.took(Stage.RECEIVE, 20_000);
    facts.took(Stage.QUEUE, 100_000);
    facts.took(Stage.RUN, 800_000);
    facts.took(Stage.DECODE, 15_000);
    facts.took(Stage.ENCODE, 5_000);
    facts.ran(1, run);
    return facts;
  }

  private static Route route() {
    Model model = new Model("m", List.of(new ModelVersion("m", 1)));
    model.apply(Split.allTo("m", 1));
    return Objects.requireNonNull(model.routes()).route("anybody");
  }
}
