package dev.siskin.loadtest.faults;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Brings what happens on one side of a connection to the flow from there, and the flow to there.
 */
final class SideHandler extends ChannelInboundHandlerAdapter {

  private final Connection connection;
  private final Flow from;
  private final Flow to;

  SideHandler(Connection connection, Flow from, Flow to) {
    this.connection = connection;
    this.from = from;
    this.to = to;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    from.read((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    from.readComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      from.end();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    to.pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.broken();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.broken();
  }
}
