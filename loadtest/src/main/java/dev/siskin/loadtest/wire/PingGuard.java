package dev.siskin.loadtest.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops pings while earlier pongs, or requests, are still on their way out: a server that pings
 * without end and reads nothing would fill the memory with pongs. RFC 6455 asks for a pong to the
 * latest ping only (section 5.5.3).
 */
final class PingGuard extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof PingWebSocketFrame && !context.channel().isWritable()) {
      ReferenceCountUtil.release(message);
      return;
    }
    super.channelRead(context, message);
  }
}
