package dev.siskin.standalone.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The least that a server on Vert.x can do: one event loop that reads each body to its end and
 * answers as many bytes as a prediction has, or the very bytes of a {@link RawAnswer} in the file
 * it is given. A program of its own; it prints its port.
 */
final class BareEcho {
  private static final RawAnswer PREDICTION =
      new RawAnswer(
          "HTTP/1.1 200 OK\r\ncontent-type: application/json",
          Buffer.buffer(
                  "{\"predictions\": [[0.100001, 0.100002, 0.100003, 0.100004, 0.100005, 0.100006,"
                      + " 0.100007, 0.100008, 0.100009, 0.10001]]}")
              .getBytes());

  private final List<String[]> headers;
  private final byte[] body;

  private BareEcho(RawAnswer answer) {
    headers = answer.headers();
    body = answer.body();
  }

  public static void main(String[] arguments) throws IOException {
    BareEcho echo =
        new BareEcho(
            arguments.length == 0
                ? PREDICTION
                : RawAnswer.of(Files.readAllBytes(Path.of(arguments[0]))));
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(echo::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    System.out.println("port " + server.actualPort());
  }

  private void answer(HttpServerRequest request) {
    request.handler(chunk -> {});
    request.endHandler(end -> answer(request.response()));
  }

  private void answer(HttpServerResponse response) {
    for (String[] header : headers) {
      response.putHeader(header[0], header[1]);
    }
    response.end(Buffer.buffer(body));
  }
}
