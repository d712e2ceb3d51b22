package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets at both ends of a real proxy. Times are bounded from below only. */
@Timeout(60)
class FaultProxyTest {

  private static final int MEGABYTE = 1 << 20;

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
      assertOpen(ends, other(way));
    }
  }

  @Test
  void whenBothEndedTheConnectionIsClosedAndCounted() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      send(ends, Way.UP, "question");
      send(ends, Way.DOWN, "answer");
      ends.client().shutdownOutput();
      ends.server().shutdownOutput();

      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
      awaitOpen(wired, 0);
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
      send(ends, way, "x");

      ends.from(way).setSoLinger(true, 0);
      ends.from(way).close();

      assertReset(ends.to(way));
      assertThat(wired.proxy.counts().reset()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void delayedBytesAreAtLeastThatLate(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "delay=80ms")) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();

      send(ends, way, "late");

      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(80_000_000L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfTheStreamIsDelayedToo(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "delay=80ms")) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();
      ends.from(way).shutdownOutput();

      assertThat(ends.to(way).getInputStream().read()).isEqualTo(-1);
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(80_000_000L);
    }
  }

  @Test
  void jitterKeepsTheOrder() throws Exception {
    byte[] sent = Wired.random(2000, 2);
    try (Wired wired = new Wired("delay=1ms,jitter=10ms")) {
      Ends ends = wired.connect();
      for (byte one : sent) {
        ends.client().getOutputStream().write(one);
      }

      assertThat(ends.server().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @EnumSource
  void throttledBytesTakeTheirTime(Way way) throws Exception {
    byte[] sent = Wired.random(30_000, 3);
    try (Wired wired = new Wired(prefix(way) + "throttle=100KB/s")) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();
      CompletableFuture<Void> writing = Wired.write(ends.from(way), sent);

      assertThat(ends.to(way).getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      assertThat(System.nanoTime() - begun)
          .isGreaterThanOrEqualTo(300_000_000L - TokenBucket.BURST_NANOS);
      writing.join();
    }
  }

  @Test
  void bothDirectionsShareAThroughputWithoutDirection() throws Exception {
    byte[] sent = Wired.random(15_000, 3);
    try (Wired wired = new Wired("throttle=100KB/s")) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();
      CompletableFuture<Void> up = Wired.write(ends.client(), sent);
      CompletableFuture<Void> down = Wired.write(ends.server(), sent);

      assertThat(ends.server().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      assertThat(ends.client().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      assertThat(System.nanoTime() - begun)
          .isGreaterThanOrEqualTo(300_000_000L - TokenBucket.BURST_NANOS);
      CompletableFuture.allOf(up, down).join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCutComesAfterExactlySoManyBytesAndClosesBothSides(Way way) throws Exception {
    byte[] sent = Wired.random(50_000, 4);
    try (Wired wired = new Wired(prefix(way) + "cut=1000b")) {
      Ends ends = wired.connect();
      Wired.write(ends.from(way), sent).join();

      assertThat(ends.to(way).getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(sent, 1000));
      assertThat(ends.from(way).getInputStream().read()).isEqualTo(-1);
      awaitOpen(wired, 0);
      assertThat(wired.proxy.counts().cut()).isEqualTo(1);
      assertThat(passed(wired, way)).isEqualTo(1000);
    }
  }

  @Test
  void withoutDirectionTheFirstToReachTheLimitIsCut() throws Exception {
    try (Wired wired = new Wired("cut=10b")) {
      Ends ends = wired.connect();
      send(ends, Way.UP, "123456789");
      ends.server().getOutputStream().write(new byte[11]);

      assertThat(ends.client().getInputStream().readAllBytes()).hasSize(10);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aCutCountsFromWhenItCameOn() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      send(ends, Way.UP, "long before");

      wired.proxy.apply(Faults.parse(1, "up:cut=3b"));
      ends.client().getOutputStream().write(new byte[5]);

      assertThat(ends.server().getInputStream().readAllBytes()).hasSize(3);
    }
  }

  @Test
  void aCutAtZeroBytesLetsNothingThrough() throws Exception {
    try (Wired wired = new Wired("cut=0b")) {
      Ends ends = wired.connect();

      assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHalfCloseEndsOneWayWhileTheOtherGoesOn(Way way) throws Exception {
    byte[] sent = Wired.random(3 * MEGABYTE, 5);
    try (Wired wired = new Wired(prefix(way) + "half-close=1000b")) {
      Ends ends = wired.connect();
      CompletableFuture<Void> writing = Wired.write(ends.from(way), sent);

      assertThat(ends.to(way).getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(sent, 1000));
      writing.join();
      assertOpen(ends, other(way));
      assertThat(wired.proxy.counts().halfClosed()).isEqualTo(1);
      assertThat(wired.proxy.counts().open()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetAfterBytesIsSeenByBothSides(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "reset=1000b")) {
      Ends ends = wired.connect();
      Wired.write(ends.from(way), new byte[5000]).join();

      assertReset(ends.to(way));
      assertReset(ends.from(way));
      assertThat(wired.proxy.counts().reset()).isEqualTo(1);
      assertThat(passed(wired, way)).isEqualTo(1000);
    }
  }

  @Test
  void aResetAfterATimeComesThenAndNotBefore() throws Exception {
    try (Wired wired = new Wired("reset=100ms")) {
      long begun = System.nanoTime();
      Ends ends = wired.connect();

      assertReset(ends.client());
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(100_000_000L);
      assertReset(ends.server());
    }
  }

  @Test
  void aResetAtAcceptReachesNoServer() throws Exception {
    try (Wired wired = new Wired("reset=accept")) {
      assertReset(wired.client());

      wired.listener.setSoTimeout(100);
      assertThatThrownBy(wired::server).isInstanceOf(SocketTimeoutException.class);
      assertThat(wired.proxy.counts().reset()).isEqualTo(1);
    }
  }

  @Test
  void aRefusedClientIsAcceptedAndClosed() throws Exception {
    try (Wired wired = new Wired("refuse")) {
      assertThat(wired.client().getInputStream().read()).isEqualTo(-1);
      assertThat(wired.proxy.counts().refused()).isEqualTo(1);
    }
  }

  @Test
  void aClosedPortTakesNobodyUntilItOpensAgain() throws Exception {
    try (Wired wired = new Wired()) {
      Ends before = wired.connect();

      wired.proxy.apply(Faults.parse(1, "refuse=port"));

      awaitClosedPort(wired);
      assertOpen(before, Way.UP);
      wired.proxy.apply(Faults.NONE);
      assertOpen(connectInTheEnd(wired), Way.DOWN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStallStopsOneWayWithoutClosingAndLosesNothing(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "stall")) {
      Ends ends = wired.connect();
      ends.from(way).getOutputStream().write(65);
      ends.from(way).shutdownOutput();

      ends.to(way).setSoTimeout(200);
      assertThatThrownBy(() -> ends.to(way).getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertOpen(ends, other(way));
      wired.proxy.apply(Faults.NONE);
      assertThat(ends.to(way).getInputStream().readAllBytes()).containsExactly(65);
    }
  }

  @Test
  void aStallWithALengthEndsByItself() throws Exception {
    try (Wired wired = new Wired("stall=150ms")) {
      long begun = System.nanoTime();
      Ends ends = wired.connect();

      send(ends, Way.UP, "x");

      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(150_000_000L);
    }
  }

  @Test
  void exactlyTheConnectionsOfTheShareAreHit() throws Exception {
    Faults faults = Faults.parse(1, "refuse,share=0.2");
    try (Wired wired = new Wired()) {
      wired.proxy.apply(faults);
      List<Boolean> refused = new ArrayList<>();
      List<Boolean> expected = new ArrayList<>();
      for (int number = 0; number < 50; number++) {
        Socket client = wired.client();
        expected.add(!faults.hitting(number).isEmpty());
        refused.add(
            expected.get(number) ? client.getInputStream().read() == -1 : isServed(wired, client));
      }

      assertThat(expected.stream().filter(hit -> hit).count()).isEqualTo(10);
      assertThat(wired.proxy.counts().refused()).isEqualTo(10);
      assertThat(refused).isEqualTo(expected);
    }
  }

  @Test
  void aReaderThatDoesNotReadStopsTheServer() throws Exception {
    byte[] sent = Wired.random(32 * MEGABYTE, 6);
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      CompletableFuture<Void> writing = Wired.write(ends.server(), sent);

      assertStopped(wired, writing);
      assertThat(passed(wired, Way.DOWN)).isLessThan(2 * MEGABYTE);
      assertThat(ends.client().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writing.join();
    }
  }

  @Test
  void aDelayHoldsNoMoreThanItsBound() throws Exception {
    byte[] sent = Wired.random(4 * MEGABYTE, 7);
    try (Wired wired = new Wired("delay=60s")) {
      Ends ends = wired.connect();
      CompletableFuture<Void> up = Wired.write(ends.client(), sent);
      CompletableFuture<Void> down = Wired.write(ends.server(), sent);

      assertStopped(wired, up);
      assertStopped(wired, down);
      assertThat(wired.proxy.counts().bytesUp()).isZero();
    }
  }

  @Test
  void manyTinyPiecesAreBoundedToo() throws Exception {
    try (Wired wired = new Wired("up:delay=300ms")) {
      Ends ends = wired.connect();
      for (int piece = 0; piece < 5000; piece++) {
        ends.client().getOutputStream().write(piece);
      }

      assertThat(ends.server().getInputStream().readNBytes(5000)).hasSize(5000);
      assertThat(wired.proxy.counts().mostHeldBytes()).isLessThanOrEqualTo(Flow.HELD_BYTES);
    }
  }

  @Test
  void moreConnectionsThanTheLimitAreClosedAsTheyCome() throws Exception {
    try (Wired wired = new Wired(2)) {
      Ends first = wired.connect();
      Ends second = wired.connect();

      assertThat(wired.client().getInputStream().read()).isEqualTo(-1);
      assertThat(wired.proxy.counts().overLimit()).isEqualTo(1);
      first.client().close();
      first.server().close();
      awaitOpen(wired, 1);
      assertOpen(wired.connect(), Way.UP);
      assertOpen(second, Way.UP);
    }
  }

  @Test
  void withoutAServerTheClientIsReset() throws Exception {
    try (Wired wired = new Wired()) {
      wired.listener.close();

      assertReset(wired.client());
      assertThat(wired.proxy.counts().unreached()).isEqualTo(1);
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
      send(ends, Way.UP, "x");
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
      assertOpen(ends, Way.UP);

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

  private static void send(Ends ends, Way way, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ends.from(way).getOutputStream().write(bytes);
    assertThat(ends.to(way).getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }

  private static void assertOpen(Ends ends, Way way) throws IOException {
    send(ends, way, "still there");
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  /** The bounds hold at any moment; the wait only gives them the chance to be broken. */
  private static void assertStopped(Wired wired, CompletableFuture<Void> writing) {
    assertThatThrownBy(() -> writing.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(wired.proxy.counts().mostHeldBytes())
        .isBetween(Flow.HELD_BYTES / 4L, (long) Flow.HELD_BYTES);
  }

  private static boolean isServed(Wired wired, Socket client) throws IOException {
    send(new Ends(client, wired.server()), Way.UP, "x");
    return false;
  }

  /** The port is taken again by a later turn of the loop, not before {@code apply} returns. */
  private static Ends connectInTheEnd(Wired wired) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try {
        return wired.connect();
      } catch (ConnectException notYet) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  private static void awaitClosedPort(Wired wired) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try (Socket client = wired.client()) {
        assertThat(client.isConnected() && System.nanoTime() < deadline).isTrue();
      } catch (ConnectException closed) {
        return;
      }
    }
  }

  private static void awaitOpen(Wired wired, long open) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (wired.proxy.counts().open() != open) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static long passed(Wired wired, Way way) {
    FaultCounts counts = wired.proxy.counts();
    return way == Way.UP ? counts.bytesUp() : counts.bytesDown();
  }

  private static String prefix(Way way) {
    return way == Way.UP ? "up:" : "down:";
  }

  private static Way other(Way way) {
    return way == Way.UP ? Way.DOWN : Way.UP;
  }
}
