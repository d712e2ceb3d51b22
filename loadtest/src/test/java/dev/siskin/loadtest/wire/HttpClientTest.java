package dev.siskin.loadtest.wire;

import static dev.siskin.loadtest.wire.Clients.NO_UNITS;
import static dev.siskin.loadtest.wire.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a request of the HTTP client to its own answer. */
@Timeout(60)
class HttpClientTest {

  @AutoClose private final Clients clients = new Clients();

  @Test
  void requestSaysAllThatItMust() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(
            line -> {
              seen.add(line.read());
              line.answer("1");
            })) {
      Traffic traffic =
          new Traffic(
              new Bodies(
                  List.of(Buffer.buffer("{}ab"), Buffer.buffer("{\"b\":2}c")), List.of(2, 7)),
              new Units(3, Units.Order.ROUND_ROBIN));

      assertThat(send(clients.to(server, 1, traffic), 1).answer().isOk()).isTrue();
      assertThat(seen.take())
          .isEqualTo(
              "POST /m HTTP/1.1\r\nhost: 127.0.0.1:"
                  + server.port()
                  + "\r\ncontent-type: application/json\r\ncontent-length: 8\r\n"
                  + "inference-header-content-length: 7\r\nx-unit-id: u1\r\n\r\n{\"b\":2}c");
    }
  }

  @Test
  void refusalBringsItsMessageAndKeepsTheConnection() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 503 Slow\r\ncontent-length: 22\r\n\r\n{\"error\":\"queue full\"}");
              line.read();
              line.answer("2");
            })) {
      Client client = clients.to(server, 1);
      Ask refused = send(client, 0);
      assertThat(refused.answer().status()).isEqualTo(503);
      assertThat(refused.answer().message()).isEqualTo("queue full");
      assertThat(send(client, 1).answer().version()).isEqualTo("2");
    }
  }

  @Test
  void unknownHostFails() throws Exception {
    Endpoint nowhere = new Endpoint("nowhere.invalid", 1, null);
    HttpRequests requests =
        HttpRequests.posts(
            nowhere, "/", "a/b", new Traffic(new Bodies(List.of(Buffer.buffer("{}"))), NO_UNITS));
    Client client = Client.http(clients.vertx(), nowhere, requests, 1, Duration.ofSeconds(5));

    assertThatThrownBy(send(client, 0)::answer)
        .satisfies(
            failure ->
                assertThat(Trouble.sentence("http://nowhere.invalid:1", failure))
                    .isEqualTo(
                        "The host of http://nowhere.invalid:1 cannot be found; correct --url."));
  }

  /**
   * Each answer repeats its request's body; pieces, closes and interim answers come as they like.
   */
  @Test
  void answersAreNeverMixedUp() throws Exception {
    List<Buffer> bodies = new ArrayList<>();
    for (int i = 0; i < 97; i++) {
      bodies.add(Buffer.buffer("{\"n\":" + i + "}" + " ".repeat(i * 50)));
    }
    try (RawServer server = new RawServer(HttpClientTest::repeatAtRandom)) {
      Client client = clients.to(server, 8, new Traffic(new Bodies(bodies), NO_UNITS));
      List<Ask> asks = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        asks.add(send(client, i));
      }
      for (Ask ask : asks) {
        assertThat(ask.answer().isOk()).isTrue();
        assertThat(ask.body()).isEqualTo(bodies.get((int) (ask.index() % 97)).toString());
      }
    }
  }

  private static void repeatAtRandom(RawServer.Line line) throws IOException {
    Random random = new Random(line.number());
    String request = line.read();
    while (request != null) {
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);
      boolean last = random.nextInt(40) == 0;
      String answer =
          (random.nextInt(10) == 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : "")
              + "HTTP/1.1 200 OK\r\n"
              + (last ? "connection: close\r\n" : "")
              + "content-length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      int at = random.nextInt(answer.length());
      line.say(answer.substring(0, at));
      line.say(answer.substring(at));
      request = last ? null : line.read();
    }
  }
}
