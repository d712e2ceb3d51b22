package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.wire.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One load run on an event loop of its own. Its methods are for the main thread: ask the target
 * once with {@link #probe}, then {@link #start}, look at {@link #progress} meanwhile, and {@link
 * #close}.
 */
public final class LoadRun implements AutoCloseable {

  /** With epoll: 5,000 wake-ups a second at most. */
  private static final long NATIVE_FLOOR_NANOS = 200_000;

  /** The JDK's selector counts in milliseconds and would spin below that. */
  private static final long JDK_FLOOR_NANOS = 1_000_000;

  /** A first request may take longer than any after it, here and at the target. */
  private static final Duration SHORTEST_PROBE = Duration.ofSeconds(3);

  private static final long PROGRESS_MILLIS = 250;

  private final LoadPlan plan;
  private final Vertx vertx;
  private final ContextInternal context;
  private final TargetWire wire;
  private final LoadLoop loop;
  private final long floorNanos;
  private volatile Progress progress = new Progress(0, 0, 0, 0, 0, false);

  public LoadRun(LoadPlan plan) {
    Transport transport = Transport.nativeTransport();
    boolean isNative = transport != null && transport.available();
    this.plan = plan;
    this.floorNanos = isNative ? NATIVE_FLOOR_NANOS : JDK_FLOOR_NANOS;
    this.vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(isNative ? transport : Transport.NIO)
            .build();
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.wire = new TargetWire(vertx, plan);
    this.loop = new LoadLoop(plan, wire, System::nanoTime);
  }

  /**
   * Sends one request outside the schedule, so that a run against the wrong address or model ends
   * before it begins.
   *
   * @return what is wrong, as a sentence for the user; empty when the target answers 200
   */
  public Optional<String> probe() throws InterruptedException {
    String url = plan.target().url();
    Duration patience =
        plan.timeout().compareTo(SHORTEST_PROBE) > 0 ? plan.timeout() : SHORTEST_PROBE;
    try {
      Answer answer =
          wire.probe()
              .toCompletionStage()
              .toCompletableFuture()
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      loop.answers().add(answer);
      return answer.isOk()
          ? Optional.empty()
          : Optional.of(
              url
                  + " answers "
                  + answer.status()
                  + (answer.message().isEmpty() ? "." : ": " + answer.message()));
    } catch (TimeoutException silent) {
      return Optional.of(
          url
              + " gave no answer within "
              + DurationText.format(patience)
              + "; see whether the server hangs, or raise --timeout.");
    } catch (ExecutionException failure) {
      return Optional.of(Trouble.sentence(plan.target().base(), failure));
    }
  }

  /**
   * Rehearses, then starts sending; the future completes on the event loop when every call has
   * ended.
   */
  public CompletableFuture<Results> start() {
    return start(() -> new Rehearsal(context).run().compose(rehearsed -> send()));
  }

  /** {@link #start} in a process that has rehearsed with an earlier run. */
  public CompletableFuture<Results> startRehearsed() {
    return start(this::send);
  }

  /** Stops sending; the results come within {@link LoadLoop#GRACE}, marked partial. */
  public void stop() {
    context.runOnContext(stopped -> loop.stop());
  }

  /** How far the run was a moment ago. */
  public Progress progress() {
    return progress;
  }

  /** Every answer there was, the probe's too; to be read after the run. */
  public AnswerCounts answers() {
    return loop.answers();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private CompletableFuture<Results> start(Supplier<Future<Results>> work) {
    CompletableFuture<Results> results = new CompletableFuture<>();
    context.runOnContext(
        begun -> work.get().onComplete(results::complete, results::completeExceptionally));
    return results;
  }

  private Future<Results> send() {
    CpuMeter cpu = new CpuMeter();
    loop.start();
    long watch = vertx.setPeriodic(PROGRESS_MILLIS, timer -> progress = loop.progress());
    // A timer left behind would keep this run in memory: Vert.x cleans up clients, and so all that
    // they lead to, only once nothing points at them.
    return new Pacer(context, loop, floorNanos)
        .run()
        .onComplete(done -> vertx.cancelTimer(watch))
        .map(done -> loop.results().withToolCores(cpu.coresUsed()).withChecks(wire.checks()));
  }
}
