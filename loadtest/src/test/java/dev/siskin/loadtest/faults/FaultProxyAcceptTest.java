package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.Wired.assertReset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a real proxy takes, and how it turns the others away. */
@Timeout(60)
class FaultProxyAcceptTest {

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
      before.assertOpen(Way.UP);
      wired.proxy.apply(Faults.NONE);
      connectInTheEnd(wired).assertOpen(Way.DOWN);
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
  void moreConnectionsThanTheLimitAreClosedAsTheyCome() throws Exception {
    try (Wired wired = new Wired(2)) {
      Ends first = wired.connect();
      Ends second = wired.connect();

      assertThat(wired.client().getInputStream().read()).isEqualTo(-1);
      assertThat(wired.proxy.counts().overLimit()).isEqualTo(1);
      first.client().close();
      first.server().close();
      wired.awaitOpen(1);
      wired.connect().assertOpen(Way.UP);
      second.assertOpen(Way.UP);
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

  private static boolean isServed(Wired wired, Socket client) throws IOException {
    new Ends(client, wired.server()).send(Way.UP, "x");
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
}
