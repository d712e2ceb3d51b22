package dev.siskin.loadtest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real HTTP server with a behaviour of the test's choosing. It counts what it was asked; request
 * 0 is the tool's probe.
 */
final class TargetServer implements AutoCloseable {

  /** What to do with request {@code index}, whose body has been read. Runs on the event loop. */
  interface Behaviour {
    void handle(long index, HttpServerRequest request, Vertx vertx);
  }

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicLong requests = new AtomicLong();
  private final Set<Buffer> bodies = ConcurrentHashMap.newKeySet();
  private final Set<String> units = ConcurrentHashMap.newKeySet();
  private final Set<String> paths = ConcurrentHashMap.newKeySet();
  private final HttpServer server;

  TargetServer(Behaviour behaviour) {
    this(new HttpServerOptions(), behaviour);
  }

  /** With options of its own, such as those of TLS. */
  TargetServer(HttpServerOptions options, Behaviour behaviour) {
    this.server =
        await(
            vertx
                .createHttpServer(options)
                .requestHandler(request -> read(request, behaviour))
                .listen(0, "127.0.0.1"));
  }

  /** One that answers each request as version 7. */
  static TargetServer good() {
    return new TargetServer((index, request, vertx) -> ok(request, "7", "stable"));
  }

  /** Answers as a good server would. */
  static void ok(HttpServerRequest request, String version, String arm) {
    request
        .response()
        .putHeader("x-model-version", version)
        .putHeader("x-siskin-arm", arm)
        .end("{\"predictions\":[[0.1]]}");
  }

  static void error(HttpServerRequest request, int status, String message) {
    request.response().setStatusCode(status).end("{\"error\":\"" + message + "\"}");
  }

  /** A port of loopback on which nothing listens. */
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Requests that came after the probe. */
  long requests() {
    return requests.get() - 1;
  }

  Set<Buffer> bodies() {
    return bodies;
  }

  Set<String> units() {
    return units;
  }

  Set<String> paths() {
    return paths;
  }

  /** Breaks every connection and refuses new ones. May be called on the event loop. */
  void die() {
    var unused = server.close();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void read(HttpServerRequest request, Behaviour behaviour) {
    long index = requests.getAndIncrement();
    paths.add(request.path());
    String unit = request.getHeader("x-unit-id");
    if (unit != null) {
      units.add(unit);
    }
    request.bodyHandler(
        body -> {
          bodies.add(body);
          behaviour.handle(index, request, vertx);
        });
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
