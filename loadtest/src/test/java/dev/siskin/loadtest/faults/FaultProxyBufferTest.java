package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.Wired.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.faults.Wired.Ends;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real proxy holds no more bytes than its bound, and stops who sends more. */
@Timeout(60)
class FaultProxyBufferTest {

  @Test
  void aReaderThatDoesNotReadStopsTheServer() throws Exception {
    byte[] sent = Wired.random(32 * MEGABYTE, 6);
    try (Wired wired = new Wired()) {
      Ends ends = wired.connect();
      CompletableFuture<Void> writing = Wired.write(ends.server(), sent);

      assertStopped(wired, writing);
      assertThat(wired.passed(Way.DOWN)).isLessThan(2 * MEGABYTE);
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

  /** The bounds hold at any moment; the wait only gives them the chance to be broken. */
  private static void assertStopped(Wired wired, CompletableFuture<Void> writing) {
    assertThatThrownBy(() -> writing.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(wired.proxy.counts().mostHeldBytes())
        .isBetween(Flow.HELD_BYTES / 4L, (long) Flow.HELD_BYTES);
  }
}
