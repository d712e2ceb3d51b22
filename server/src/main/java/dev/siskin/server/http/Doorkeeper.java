package dev.siskin.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections from the moment they are accepted, before they have said a word or shaken
 * hands, and closes those that are too many. On the loop that accepts; the count is for any thread.
 */
@Sharable
final class Doorkeeper extends ChannelInboundHandlerAdapter {
  private final AtomicInteger connections;
  private final int most;

  Doorkeeper(AtomicInteger connections, int most) {
    this.connections = connections;
    this.most = most;
  }

  /**
   * @param accepted a {@link Channel}: this stands in the pipeline of the listening socket
   */
  @Override
  public void channelRead(ChannelHandlerContext listening, Object accepted) {
    Channel connection = (Channel) accepted;
    if (connections.incrementAndGet() > most) {
      connections.decrementAndGet();
      connection.unsafe().closeForcibly();
      return;
    }
    connection.closeFuture().addListener(closed -> connections.decrementAndGet());
    listening.fireChannelRead(accepted);
  }
}
