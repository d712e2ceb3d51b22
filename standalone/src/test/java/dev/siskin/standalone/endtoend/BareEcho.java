package dev.siskin.standalone.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * The least that a server on Vert.x can do: one event loop that reads each body to its end and
 * answers as many bytes as a prediction has. A program of its own; it prints its port.
 */
final class BareEcho {
  private static final String ANSWER =
      "{\"predictions\": [[0.100001, 0.100002, 0.100003, 0.100004, 0.100005, 0.100006, 0.100007,"
          + " 0.100008, 0.100009, 0.10001]]}";

  private BareEcho() {}

  public static void main(String[] arguments) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(BareEcho::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    System.out.println("port " + server.actualPort());
  }

  private static void answer(HttpServerRequest request) {
    request.handler(chunk -> {});
    request.endHandler(
        end -> request.response().putHeader("content-type", "application/json").end(ANSWER));
  }
}
