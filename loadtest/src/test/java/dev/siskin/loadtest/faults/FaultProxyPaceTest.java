package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.Wired.other;
import static dev.siskin.loadtest.faults.Wired.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delays, throughputs and stalls of a real proxy. Times are bounded from below only. */
@Timeout(60)
class FaultProxyPaceTest {

  @ParameterizedTest
  @EnumSource
  void delayedBytesAreAtLeastThatLate(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "delay=80ms")) {
      Ends ends = wired.connect();
      long begun = System.nanoTime();

      ends.send(way, "late");

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
  void aStallStopsOneWayWithoutClosingAndLosesNothing(Way way) throws Exception {
    try (Wired wired = new Wired(prefix(way) + "stall")) {
      Ends ends = wired.connect();
      ends.from(way).getOutputStream().write(65);
      ends.from(way).shutdownOutput();

      ends.to(way).setSoTimeout(200);
      assertThatThrownBy(() -> ends.to(way).getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      ends.assertOpen(other(way));
      wired.proxy.apply(Faults.NONE);
      assertThat(ends.to(way).getInputStream().readAllBytes()).containsExactly(65);
    }
  }

  @Test
  void aStallWithALengthEndsByItself() throws Exception {
    try (Wired wired = new Wired("stall=150ms")) {
      long begun = System.nanoTime();
      Ends ends = wired.connect();

      ends.send(Way.UP, "x");

      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(150_000_000L);
    }
  }
}
