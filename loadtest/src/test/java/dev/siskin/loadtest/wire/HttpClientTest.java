package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP client against a server that says things byte by byte. */
@Timeout(60)
class HttpClientTest {

  private static final Units NO_UNITS = new Units(0, Units.Order.ROUND_ROBIN);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Client client(RawServer server, int connections, Traffic traffic) {
    Endpoint endpoint = new Endpoint("127.0.0.1", server.port(), null);
    HttpRequests requests = HttpRequests.posts(endpoint, "/m", "application/json", traffic);
    return Client.http(vertx, endpoint, requests, connections, Duration.ofSeconds(10));
  }

  private Client client(RawServer server, int connections) {
    return client(
        server,
        connections,
        new Traffic(new Bodies(List.of(Buffer.buffer("{\"a\":1}"))), NO_UNITS));
  }

  private static Ask send(Client client, long index) {
    Ask ask = new Ask(index);
    client.execute(() -> client.send(ask));
    return ask;
  }

  private static void alwaysAnswer(RawServer.Line line) throws IOException {
    while (line.read() != null) {
      line.answer(String.valueOf(line.number()));
    }
  }

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

      assertThat(send(client(server, 1, traffic), 1).answer().isOk()).isTrue();
      assertThat(seen.take())
          .isEqualTo(
              "POST /m HTTP/1.1\r\nhost: 127.0.0.1:"
                  + server.port()
                  + "\r\ncontent-type: application/json\r\ncontent-length: 8\r\n"
                  + "inference-header-content-length: 7\r\nx-unit-id: u1\r\n\r\n{\"b\":2}c");
    }
  }

  @Test
  void connectionIsKeptForTheNextRequest() throws Exception {
    try (RawServer server = new RawServer(HttpClientTest::alwaysAnswer)) {
      Client client = client(server, 4);
      for (int i = 0; i < 5; i++) {
        assertThat(send(client, i).answer().version()).isEqualTo("0");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void answersInChunksAndPiecesAreWhole() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              while (line.read() != null) {
                List<String> lines =
                    List.of(
                        "HTTP/1.1 200 OK",
                        "Transfer-Encoding: chunked",
                        "X-Model-Version: 9",
                        "",
                        "3",
                        "{\"a",
                        "4;x=y",
                        "\":1}",
                        "0",
                        "Trailer: z",
                        "",
                        "");
                String answer = String.join("\r\n", lines);
                for (int i = 0; i < answer.length(); i++) {
                  line.say(answer.substring(i, i + 1));
                }
              }
            })) {
      Client client = client(server, 1);
      for (int i = 0; i < 3; i++) {
        Ask ask = send(client, i);
        assertThat(ask.answer().version()).isEqualTo("9");
        assertThat(ask.body()).isEqualTo("{\"a\":1}");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void interimAnswersAreNoAnswers() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              while (line.read() != null) {
                line.say(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n");
                line.answer("4");
              }
            })) {
      Client client = client(server, 1);
      assertThat(send(client, 0).answer().version()).isEqualTo("4");
      assertThat(send(client, 1).answer().version()).isEqualTo("4");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectionThatTheServerClosesIsReplaced() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\n{}");
            })) {
      Client client = client(server, 1);
      for (int i = 0; i < 3; i++) {
        assertThat(send(client, i).answer().isOk()).isTrue();
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void bodyWithoutLengthEndsWithTheConnection() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\n\r\n{\"to\":\"the end\"}");
            })) {
      Client client = client(server, 1);
      Ask ask = send(client, 0);
      assertThat(ask.answer().isOk()).isTrue();
      assertThat(ask.body()).isEqualTo("{\"to\":\"the end\"}");
      assertThat(send(client, 1).answer().isOk()).isTrue();
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
      Client client = client(server, 1);
      Ask refused = send(client, 0);
      assertThat(refused.answer().status()).isEqualTo(503);
      assertThat(refused.answer().message()).isEqualTo("queue full");
      assertThat(send(client, 1).answer().version()).isEqualTo("2");
    }
  }

  /** The server answers after a part of a long body: the rest of it must not meet a new request. */
  @Test
  void earlyAnswerCountsAndItsConnectionIsNotUsedAgain() throws Exception {
    Traffic traffic = new Traffic(new Bodies(List.of(Buffer.buffer(new byte[32 << 20]))), NO_UNITS);
    CountDownLatch over = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            line -> {
              if (line.number() == 0) {
                line.in().readNBytes(1000);
                line.say("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
                await(over);
              } else {
                alwaysAnswer(line);
              }
            })) {
      Client client = client(server, 1, traffic);
      assertThat(send(client, 0).answer().status()).isEqualTo(413);
      assertThat(send(client, 1).answer().version()).isEqualTo("1");
      over.countDown();
    }
  }

  @Test
  void resetFailsItsOwnRequestOnly() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              if (line.number() == 0) {
                line.reset();
              } else {
                line.answer("ok");
              }
            })) {
      Client client = client(server, 1);
      Ask lost = send(client, 0);
      Ask next = send(client, 1);
      assertThatThrownBy(lost::answer).hasRootCauseInstanceOf(IOException.class);
      assertThat(next.answer().version()).isEqualTo("ok");
    }
  }

  @Test
  void halfAnAnswerIsNone() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a\"");
            })) {
      assertThatThrownBy(send(client(server, 1), 0)::answer)
          .hasRootCauseMessage("Connection was closed");
    }
  }

  @Test
  void whatIsNotHttpIsSaidToBe() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("\u0015\u0003\u0003\u0000\u0002\u0002F nonsense\r\n\r\n");
              line.read();
            })) {
      assertThatThrownBy(send(client(server, 1), 0)::answer)
          .hasRootCauseMessage("The answer is not HTTP/1.1");
    }
  }

  @Test
  void endlessHeadIsRefused() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\n");
              while (true) {
                line.say("x-filler: 0123456789\r\n");
              }
            })) {
      assertThatThrownBy(send(client(server, 1), 0)::answer)
          .hasRootCauseMessage("The answer is not HTTP/1.1");
    }
  }

  @Test
  void answerThatNobodyAskedForIsNotTakenForTheNext() throws Exception {
    CountDownLatch twice = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            line -> {
              if (line.number() == 0) {
                line.read();
                line.answer("first");
                line.answer("stray");
                // Ends only when the client has closed its side.
                assertThat(line.read()).isNull();
                twice.countDown();
              } else {
                alwaysAnswer(line);
              }
            })) {
      Client client = client(server, 1);
      assertThat(send(client, 0).answer().version()).isEqualTo("first");
      assertThat(twice.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(send(client, 1).answer().version()).isEqualTo("1");
    }
  }

  /** Both come in one piece while another request waits for the connection. */
  @Test
  void strayBehindAnAnswerIsNotTakenForTheNext() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    String answer = "HTTP/1.1 200 OK\r\nx-model-version: stray\r\ncontent-length: 0\r\n\r\n";
    try (RawServer server =
        new RawServer(
            line -> {
              if (line.number() == 0) {
                line.read();
                await(go);
                line.say(answer + answer);
                line.read();
              } else {
                alwaysAnswer(line);
              }
            })) {
      Client client = client(server, 1);
      Ask first = send(client, 0);
      assertThat(first.cut()).isNotNull();
      Ask second = send(client, 1);
      go.countDown();

      assertThat(first.answer().isOk()).isTrue();
      assertThat(second.answer().version()).isEqualTo("1");
    }
  }

  @Test
  void cutRequestTakesItsConnectionWithIt() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              if (line.number() == 0) {
                assertThat(line.read()).isNull();
                closed.countDown();
              } else {
                line.answer("later");
              }
            })) {
      Client client = client(server, 1);
      Ask slow = send(client, 0);
      Runnable cut = slow.cut();
      slow.giveUp();
      client.execute(cut);
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(send(client, 1).answer().version()).isEqualTo("later");
      assertThat(slow.isAnswered()).isFalse();
    }
  }

  @Test
  void requestsBeyondTheLimitWaitInOrderAndUnwantedOnesAreDropped() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(
            line -> {
              String request = line.read();
              await(go);
              while (request != null) {
                seen.add(request.substring(request.length() - 7));
                line.answer("1");
                request = line.read();
              }
            })) {
      List<Buffer> bodies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        bodies.add(Buffer.buffer("{\"a\":" + i + "}"));
      }
      Client client = client(server, 1, new Traffic(new Bodies(bodies), NO_UNITS));
      Ask first = send(client, 0);
      assertThat(first.cut()).isNotNull();
      Ask second = send(client, 1);
      Ask unwanted = send(client, 2);
      Ask last = send(client, 3);
      unwanted.giveUp();
      go.countDown();

      assertThat(first.answer().isOk()).isTrue();
      assertThat(second.answer().isOk()).isTrue();
      assertThat(last.answer().isOk()).isTrue();
      assertThat(unwanted.isWritten()).isFalse();
      assertThat(seen).containsExactly("{\"a\":0}", "{\"a\":1}", "{\"a\":3}");
      assertThat(server.connections()).isEqualTo(1);
    }
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
      Client client = client(server, 8, new Traffic(new Bodies(bodies), NO_UNITS));
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

  @Test
  void unknownHostFails() throws Exception {
    Endpoint nowhere = new Endpoint("nowhere.invalid", 1, null);
    HttpRequests requests =
        HttpRequests.posts(
            nowhere, "/", "a/b", new Traffic(new Bodies(List.of(Buffer.buffer("{}"))), NO_UNITS));
    Client client = Client.http(vertx, nowhere, requests, 1, Duration.ofSeconds(5));

    assertThatThrownBy(send(client, 0)::answer)
        .satisfies(
            failure ->
                assertThat(Trouble.sentence("http://nowhere.invalid:1", failure))
                    .isEqualTo(
                        "The host of http://nowhere.invalid:1 cannot be found; correct --url."));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
