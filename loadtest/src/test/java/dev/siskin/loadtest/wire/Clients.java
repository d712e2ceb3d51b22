package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;

/** HTTP clients of one test, all on one event loop. */
final class Clients implements AutoCloseable {

  static final Units NO_UNITS = new Units(0, Units.Order.ROUND_ROBIN);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  Vertx vertx() {
    return vertx;
  }

  Client to(RawServer server, int connections, Traffic traffic) {
    Endpoint endpoint = new Endpoint("127.0.0.1", server.port(), null);
    HttpRequests requests = HttpRequests.posts(endpoint, "/m", "application/json", traffic);
    return Client.http(vertx, endpoint, requests, connections, Duration.ofSeconds(10));
  }

  Client to(RawServer server, int connections) {
    return to(
        server,
        connections,
        new Traffic(new Bodies(List.of(Buffer.buffer("{\"a\":1}"))), NO_UNITS));
  }

  static Ask send(Client client, long index) {
    Ask ask = new Ask(index);
    client.execute(() -> client.send(ask));
    return ask;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
