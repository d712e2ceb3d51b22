package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is made of what comes at once. */
class RequestDecoderTest {
  private final RequestDecoder decoder = new RequestDecoder(new HttpServerOptions(), 100);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  RequestDecoderTest() {
    channel.pipeline().addLast(StrictServers.DECODER, decoder).addLast(decoder.flow());
  }

  @AfterEach
  void closed() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf gets(int first, int count) {
    StringBuilder requests = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    return Unpooled.copiedBuffer(requests, StandardCharsets.US_ASCII);
  }

  private List<String> made() {
    List<String> made = new ArrayList<>();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpRequest request) {
        made.add(request.uri());
      }
      ReferenceCountUtil.release(part);
    }
    return made;
  }

  @Test
  void whoDoesNotReadGetsNoMoreThanSixtyFourAtOnce() {
    channel.config().setAutoRead(false);
    channel.writeInbound(gets(0, 150));
    assertThat(made()).hasSize(64).first().isEqualTo("/0");
    channel.runPendingTasks();
    assertThat(made()).isEmpty();
    channel.read();
    channel.runPendingTasks();
    assertThat(made()).hasSize(64).first().isEqualTo("/64");
    channel.read();
    channel.runPendingTasks();
    assertThat(made()).hasSize(22).last().isEqualTo("/149");
  }

  @Test
  void whoReadsGetsAllInTheirOrder() {
    channel.writeInbound(gets(0, 1_000));
    channel.runPendingTasks();
    channel.writeInbound(gets(1_000, 10));
    assertThat(made()).hasSize(1_010).first().isEqualTo("/0");
  }

  @Test
  void whatIsHeldBackIsNotLate() {
    channel.config().setAutoRead(false);
    channel.freezeTime();
    channel.writeInbound(gets(0, 65));
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(made()).hasSize(64);
    channel.read();
    channel.runPendingTasks();
    assertThat(made()).containsExactly("/64");
  }
}
