package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a connection that was told to go is listened to. */
class PartingTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void theConnectionSpeaksHttp1() {
    channel.pipeline().addLast(StrictServers.DECODER, new ChannelInboundHandlerAdapter());
    channel.freezeTime();
    Parting.begin(channel);
  }

  @AfterEach
  void closed() {
    channel.finishAndReleaseAll();
  }

  private void send(int bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void nothingIsReadAnyMore() {
    send(100);
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void itIsClosedAfterHalfASecondAndNotBefore() {
    assertThat(channel.pipeline().close().isDone()).isFalse();
    channel.advanceTimeBy(499, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void itIsClosedWhenTheClientSendsMoreThanEightMegabytes() {
    assertThat(channel.pipeline().close().isDone()).isFalse();
    send(8 << 20);
    assertThat(channel.isOpen()).isTrue();
    send(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void toBeginTwiceIsToBeginOnce() {
    Parting.begin(channel);
    assertThat(channel.pipeline().names()).containsOnlyOnce("parting");
  }
}
