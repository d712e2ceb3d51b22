package dev.siskin.loadtest.figure;

import dev.siskin.loadtest.drive.HttpTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A real HTTP server that does next to nothing, on one event loop, and can be made to stall: the
 * loop is blocked, so that for so long it neither reads nor answers anything.
 */
final class StallingEcho implements AutoCloseable {

  private static final Buffer ANSWER = Buffer.buffer("{\"predictions\":[[0.25,0.75]]}");

  private final Vertx vertx;
  private final HttpServer server;
  private final CountDownLatch never = new CountDownLatch(1);

  StallingEcho() {
    Transport transport = Transport.nativeTransport();
    boolean isNative = transport != null && transport.available();
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setMaxEventLoopExecuteTime(1)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.HOURS);
    this.vertx =
        Vertx.builder().with(options).withTransport(isNative ? transport : Transport.NIO).build();
    this.server =
        await(vertx.createHttpServer().requestHandler(StallingEcho::answer).listen(0, "127.0.0.1"));
  }

  HttpTarget target() {
    return HttpTarget.predict(
        "http://127.0.0.1:" + server.actualPort(), "echo", OptionalLong.empty());
  }

  /** Stalls once, so long after now; completes afterwards with how long it really was. */
  CompletableFuture<Duration> stallAfter(Duration delay, Duration length) {
    CompletableFuture<Duration> stalled = new CompletableFuture<>();
    vertx.setTimer(delay.toMillis(), due -> stalled.complete(blocked(length)));
    return stalled;
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private Duration blocked(Duration length) {
    long start = System.nanoTime();
    try {
      boolean unused = never.await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void answer(HttpServerRequest request) {
    request.endHandler(end -> request.response().end(ANSWER));
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
