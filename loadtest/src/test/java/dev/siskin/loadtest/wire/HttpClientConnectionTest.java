package dev.siskin.loadtest.wire;

import static dev.siskin.loadtest.wire.Clients.NO_UNITS;
import static dev.siskin.loadtest.wire.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a connection of the HTTP client serves the next request, and when it must not. */
@Timeout(60)
class HttpClientConnectionTest {

  @AutoClose private final Clients clients = new Clients();

  @Test
  void connectionIsKeptForTheNextRequest() throws Exception {
    try (RawServer server = new RawServer(RawServer.Line::alwaysAnswer)) {
      Client client = clients.to(server, 4);
      for (int i = 0; i < 5; i++) {
        assertThat(send(client, i).answer().version()).isEqualTo("0");
      }
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
      Client client = clients.to(server, 1);
      for (int i = 0; i < 3; i++) {
        assertThat(send(client, i).answer().isOk()).isTrue();
      }
      assertThat(server.connections()).isEqualTo(3);
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
                line.alwaysAnswer();
              }
            })) {
      Client client = clients.to(server, 1, traffic);
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
      Client client = clients.to(server, 1);
      Ask lost = send(client, 0);
      Ask next = send(client, 1);
      assertThatThrownBy(lost::answer).hasRootCauseInstanceOf(IOException.class);
      assertThat(next.answer().version()).isEqualTo("ok");
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
                line.alwaysAnswer();
              }
            })) {
      Client client = clients.to(server, 1);
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
                line.alwaysAnswer();
              }
            })) {
      Client client = clients.to(server, 1);
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
      Client client = clients.to(server, 1);
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
      Client client = clients.to(server, 1, new Traffic(new Bodies(bodies), NO_UNITS));
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

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
