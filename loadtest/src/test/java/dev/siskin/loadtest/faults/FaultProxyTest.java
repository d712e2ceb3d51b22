package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.Wired.MEGABYTE;
import static dev.siskin.loadtest.faults.Wired.assertReset;
import static dev.siskin.loadtest.faults.Wired.other;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What passes through a real proxy with real sockets at both of its ends, until it closes. */
@Timeout(60)
class FaultProxyTest {

  @ParameterizedTest
  @EnumSource
  void bytesPassInOrderAndTheEndOfTheirStreamWithThem(Way way) throws Exception {
    byte[] sent = Wired.random(5 * MEGABYTE, 1);
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      CompletableFuture<Void> ended =
          Wired.background(
              () -> {
                ends.from(way).getOutputStream().write(sent);
                ends.from(way).shutdownOutput();
              });

      assertThat(ends.to(way).getInputStream().readAllBytes()).isEqualTo(sent);
      ended.join();
      ends.assertOpen(other(way));
    }
  }

  @Test
  void whenBothEndedTheConnectionIsClosedAndCounted() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      ends.send(Way.UP, "question");
      ends.send(Way.DOWN, "answer");
      ends.client().shutdownOutput();
      ends.server().shutdownOutput();

      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
      wired.awaitOpen(0);
      FaultCounts counts = wired.proxy.counts();
      assertThat(counts.connections()).isEqualTo(1);
      assertThat(counts.bytesUp()).isEqualTo(8);
      assertThat(counts.bytesDown()).isEqualTo(6);
      assertThat(counts.hit() + counts.cut() + counts.reset() + counts.halfClosed()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetOfOneSideIsSeenAsAResetByTheOther(Way way) throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      ends.send(way, "x");

      ends.from(way).setSoLinger(true, 0);
      ends.from(way).close();

      assertReset(ends.to(way));
      assertThat(wired.proxy.counts().reset()).isZero();
    }
  }

  @Test
  void aPlanChangesTheFaultsAndSaysSo() throws Exception {
    BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    FaultPlan plan = FaultPlan.parse(1, List.of("up:stall@100ms/200ms", "reset=accept@10m"));
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();
      wired.proxy.follow(
          plan, (nanos, faults) -> changes.add(nanos / 1_000_000 + " " + faults.text()));

      assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo("0 no fault");
      assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo("100 up:stall");
      ends.send(Way.UP, "x");
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(300_000_000L);
      assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo("300 no fault");
      wired.proxy.apply(Faults.NONE);
      assertThat(changes).isEmpty();
    }
  }

  @Test
  void aTakenPortIsRefusedWithASentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> FaultProxy.start(taken.getLocalPort(), "127.0.0.1", 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void closingTheProxyClosesItsConnections() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      ends.assertOpen(Way.UP);

      wired.proxy.close();

      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(wired::client).isInstanceOf(ConnectException.class);
    }
  }

  /** Whether the proxy knows that its own connection stands is a race; either way it must end. */
  @RepeatedTest(20)
  void closingTheProxyEndsConnectionsThatAreJustOpening() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();

      wired.proxy.close();

      assertThat(isOver(ends.client())).isTrue();
      assertThat(isOver(ends.server())).isTrue();
    }
  }

  private static boolean isOver(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }
}
