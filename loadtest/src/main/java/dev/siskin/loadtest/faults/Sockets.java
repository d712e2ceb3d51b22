package dev.siskin.loadtest.faults;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The proxy's sockets, all set alike: they read only when asked, {@link Flow#READ_BYTES} at a time,
 * keep one direction open when the other ends, and have small kernel buffers.
 */
final class Sockets {

  private static final int BACKLOG = 1024;
  private static final int CONNECT_MILLIS = 5000;

  private Sockets() {}

  /** Listens on loopback; the handler is in each accepted socket's pipeline. */
  static ChannelFuture listen(EventLoopGroup group, int port, ChannelHandler handler) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_RCVBUF, FaultProxy.KERNEL_BYTES)
        .childHandler(handler)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_SNDBUF, FaultProxy.KERNEL_BYTES)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks())
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static ChannelFuture connect(EventLoopGroup group, InetSocketAddress server) {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_RCVBUF, FaultProxy.KERNEL_BYTES)
        .option(ChannelOption.SO_SNDBUF, FaultProxy.KERNEL_BYTES)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, marks())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(server);
  }

  static void close(SocketChannel socket) {
    var unused = socket.close();
  }

  /** Closes it so that the other end sees a RST; one that is closed or broken just ends. */
  static void reset(SocketChannel socket) {
    try {
      socket.config().setSoLinger(0);
    } catch (ChannelException alreadyGone) {
      // There is nobody left to be reset.
    }
    close(socket);
  }

  private static FixedRecvByteBufAllocator reads() {
    FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(Flow.READ_BYTES);
    reads.maxMessagesPerRead(1);
    return reads;
  }

  private static WriteBufferWaterMark marks() {
    return new WriteBufferWaterMark(Flow.READ_BYTES, 2 * Flow.READ_BYTES);
  }
}
