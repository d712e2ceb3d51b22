package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.Wired.MEGABYTE;
import static dev.siskin.loadtest.faults.Wired.assertReset;
import static dev.siskin.loadtest.faults.Wired.other;
import static dev.siskin.loadtest.faults.Wired.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that a real proxy cuts, half-closes or resets, seen from both ends. */
@Timeout(60)
class FaultProxyCutTest {

  @ParameterizedTest
  @EnumSource
  void aCutComesAfterExactlySoManyBytesAndClosesBothSides(Way way) throws Exception {
    byte[] sent = Wired.random(50_000, 4);
    try (Wired wired = new Wired(prefix(way) + "cut=1000b")) {
      Ends ends = wired.connect();
      Wired.write(ends.from(way), sent).join();

      assertThat(ends.to(way).getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(sent, 1000));
      assertThat(ends.from(way).getInputStream().read()).isEqualTo(-1);
      wired.awaitOpen(0);
      assertThat(wired.proxy.counts().cut()).isEqualTo(1);
      assertThat(wired.passed(way)).isEqualTo(1000);
    }
  }

  @Test
  void withoutDirectionTheFirstToReachTheLimitIsCut() throws Exception {
    try (Wired wired = new Wired("cut=10b")) {
      Ends ends = wired.connect();
      ends.send(Way.UP, "123456789");
      ends.server().getOutputStream().write(new byte[11]);

      assertThat(ends.client().getInputStream().readAllBytes()).hasSize(10);
      assertThat(ends.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aCutCountsFromWhenItCameOn() throws Exception {
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      ends.send(Way.UP, "long before");

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
      ends.assertOpen(other(way));
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
      assertThat(wired.passed(way)).isEqualTo(1000);
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
}
