package dev.siskin.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The end of an HTTP/1 connection whose client may still be sending. What comes is thrown away
 * unread. When the connection is to be closed the client is told so at once, but its last bytes are
 * waited for a moment: to close with bytes unread would reset the connection, and the client might
 * never see its answer. It has half a second for that, and may send no more than 8 MiB. One loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done when a close fails
final class Parting extends ChannelDuplexHandler {
  private static final long LINGER_MILLIS = 500;
  private static final int MOST_BYTES = 8 << 20;
  private static final String NAME = "parting";

  private long thrownAway;
  private boolean lingering;

  private Parting() {}

  /** Reads no more requests on this connection. */
  static void begin(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.context(NAME) == null && pipeline.context(StrictServers.DECODER) != null) {
      pipeline.addBefore(StrictServers.DECODER, NAME, new Parting());
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    thrownAway += bytes instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
    ReferenceCountUtil.release(bytes);
    if (thrownAway > MOST_BYTES) {
      context.close();
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (lingering) {
      return;
    }
    lingering = true;
    boolean plain = context.pipeline().get(SslHandler.class) == null;
    if (plain && context.channel() instanceof DuplexChannel channel) {
      context
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(allWritten -> channel.shutdownOutput());
    }
    context.executor().schedule(() -> context.close(promise), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
