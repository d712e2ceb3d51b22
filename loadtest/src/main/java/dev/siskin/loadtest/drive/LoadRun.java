package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.transport.Transport;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  private final HttpWire wire;
  private final OpenLoop loop;
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
    this.wire = new HttpWire(vertx, plan);
    this.loop = new OpenLoop(plan, wire, System::nanoTime);
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
      return answer.isOk()
          ? Optional.empty()
          : Optional.of(url + " answers " + answer.status() + ": " + answer.message());
    } catch (TimeoutException silent) {
      return Optional.of(
          url
              + " gave no answer within "
              + DurationText.format(patience)
              + "; see whether the server hangs, or raise --timeout.");
    } catch (ExecutionException failure) {
      return Optional.of(unreachable(Objects.requireNonNullElse(failure.getCause(), failure)));
    }
  }

  /**
   * Rehearses, then starts sending; the future completes on the event loop when every call has
   * ended.
   */
  public CompletableFuture<Results> start() {
    CompletableFuture<Results> results = new CompletableFuture<>();
    context.runOnContext(
        begun ->
            new Rehearsal(context)
                .run()
                .compose(rehearsed -> send())
                .onComplete(results::complete, results::completeExceptionally));
    return results;
  }

  /** Stops sending; the results come within {@link OpenLoop#GRACE}, marked partial. */
  public void stop() {
    context.runOnContext(stopped -> loop.stop());
  }

  /** How far the run was a moment ago. */
  public Progress progress() {
    return progress;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Future<Results> send() {
    CpuMeter cpu = new CpuMeter();
    loop.start();
    vertx.setPeriodic(PROGRESS_MILLIS, timer -> progress = loop.progress());
    return new Pacer(context, loop, floorNanos)
        .run()
        .map(done -> loop.results().withToolCores(cpu.coresUsed()));
  }

  private String unreachable(Throwable cause) {
    String base = plan.target().base();
    if (cause instanceof ConnectException) {
      return "Nothing answers at " + base + "; start the server with ./siskin up.";
    }
    return "Cannot talk HTTP with " + base + ": " + HttpWire.reason(cause) + ".";
  }
}
