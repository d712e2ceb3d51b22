package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.observe.ObservePlan;
import dev.siskin.loadtest.schedule.Replay;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.BodyFile;
import dev.siskin.loadtest.traffic.Dialect;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import dev.siskin.loadtest.traffic.Urgency;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code siskin load}, with their defaults, and the plan they make. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class LoadOptions {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Mixin private TargetOptions server;

  @Option(names = "--version", description = "Version to ask. Default: the server chooses.")
  private @Nullable Long version;

  @Mixin private ScheduleOptions load;

  @Option(
      names = "--body",
      paramLabel = "FILE|JSON",
      description =
          "Send the JSON body in this file, or its JSON lines in turn. What begins with { is the"
              + " body itself.")
  private @Nullable String body;

  @Mixin private DoorOptions door;

  @Mixin private PayloadOptions payload;

  @Option(names = "--rows", description = "Rows in a generated body. Default: 1.")
  private @Nullable Integer rows;

  @Option(names = "--features", description = "Numbers in a generated row. Default: 784.")
  private @Nullable Integer features;

  @Option(
      names = "--units",
      defaultValue = "0",
      description = "Send x-unit-id from so many units; 0 sends none." + DEFAULT)
  private int units;

  @Option(
      names = "--unit-order",
      defaultValue = "round_robin",
      description = "How units take turns: ${COMPLETION-CANDIDATES}." + DEFAULT)
  private Units.Order unitOrder;

  @Option(
      names = "--deadline",
      converter = ToDuration.class,
      description = "Send x-timeout-ms: when an answer is of no use any more. Default: none.")
  private @Nullable Duration deadline;

  @Option(
      names = "--priority",
      description =
          "Send x-priority: critical, normal or sheddable, or a mix: normal=0.9,critical=0.1."
              + " Default: none.")
  private @Nullable String priority;

  @Option(
      names = "--timeout",
      defaultValue = "10s",
      converter = ToDuration.class,
      description = "Give a request up so long after its intended start." + DEFAULT)
  private Duration timeout;

  @Option(
      names = "--connections",
      defaultValue = "16",
      description = "Connections, each carrying one request at a time, or --in-flight." + DEFAULT)
  private int connections;

  @Mixin private ObserveOptions observe;

  @Option(
      names = "--give-up",
      defaultValue = "5s",
      converter = ToDuration.class,
      description =
          "End the run when no connection could be made for so long; 0s never does." + DEFAULT)
  private Duration giveUp;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  LoadPlan plan() {
    if (version != null && version < 0) {
      throw new IllegalArgumentException("--version must be 0 or more.");
    }
    Schedule schedule = load.schedule();
    OptionalLong asked = version == null ? OptionalLong.empty() : OptionalLong.of(version);
    HttpTarget target = door.target(server.url(), server.model(), asked);
    Dialect dialect = target.door().dialect();
    Bodies bodies = bodiesFor(target, schedule);
    return new LoadPlan(
        target,
        schedule,
        new Traffic(
            payload.sent(bodies),
            new Units(units, unitOrder),
            Urgency.of(deadline, priority),
            payload.expectation(dialect, bodies)),
        connections,
        timeout,
        giveUp);
  }

  /** Of several bodies of the user's, each request of a trace with sizes takes the nearest. */
  private Bodies bodiesFor(HttpTarget target, Schedule schedule) {
    Bodies all = bodies(target);
    if (body != null && schedule instanceof Replay replay && replay.trace().isSized()) {
      payload.mustNotCheck();
      return all.nearestTo(replay.trace().bytes());
    }
    return all;
  }

  /** What to look at beside the answers of that plan; throws as {@link #plan} does. */
  ObservePlan observe(LoadPlan plan) {
    return observe.plan(plan.target(), server.model());
  }

  private Bodies bodies(HttpTarget target) {
    if (body == null) {
      return payload.generated(target, timeout, rows, features);
    }
    if (rows != null || features != null) {
      throw new IllegalArgumentException(
          "--body brings its own rows: leave out --rows and --features.");
    }
    payload.mustNotGenerate(target.door().dialect());
    return BodyFile.readAny(body);
  }
}
