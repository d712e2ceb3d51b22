package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingGuardTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new PingGuard());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static PingWebSocketFrame ping() {
    return new PingWebSocketFrame(Unpooled.buffer().writeByte(1));
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
  }

  /** Else there would be a pong in memory for each ping of a server that reads none. */
  @Test
  void pingIsDroppedWhileNothingCanBeWritten() {
    PingWebSocketFrame ping = ping();
    writable(false);

    assertThat(channel.writeInbound(ping)).isFalse();
    assertThat(ping.refCnt()).isZero();
  }

  @Test
  void pingIsAnsweredOtherwise() {
    writable(false);
    writable(true);

    assertThat(channel.writeInbound(ping())).isTrue();
  }

  @Test
  void answersComeThroughEitherWay() {
    writable(false);

    assertThat(channel.writeInbound(new TextWebSocketFrame("{}"))).isTrue();
  }
}
