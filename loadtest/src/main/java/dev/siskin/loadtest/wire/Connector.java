package dev.siskin.loadtest.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens connections: TCP, then TLS where asked for, then whatever handlers the caller wants. */
final class Connector {

  /** Who is told, once. */
  interface Outcome {
    void connected(Channel channel);

    void refused(Throwable why);
  }

  private final Bootstrap bootstrap;
  private final Endpoint endpoint;
  private final InetSocketAddress address;
  private final int patienceMillis;

  /** Looks the host up, once and for all, so call it where waiting does no harm. */
  Connector(VertxInternal vertx, EventLoop loop, Endpoint endpoint, Duration patience) {
    this.endpoint = endpoint;
    this.address = new InetSocketAddress(endpoint.host(), endpoint.port());
    this.patienceMillis = (int) Math.max(1, patience.toMillis());
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(vertx.transport().channelFactory(false))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, patienceMillis);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** {@code handlers} adds to the pipeline of the channel, below TLS. */
  void connect(Consumer<Channel> handlers, Outcome outcome) {
    if (address.isUnresolved()) {
      outcome.refused(new UnknownHostException(endpoint.host()));
      return;
    }
    var unused =
        bootstrap
            .clone()
            .handler(initializer(handlers))
            .connect(address)
            .addListener(
                done -> {
                  if (done.isSuccess()) {
                    secured(((io.netty.channel.ChannelFuture) done).channel(), outcome);
                  } else {
                    outcome.refused(done.cause());
                  }
                });
  }

  private ChannelHandler initializer(Consumer<Channel> handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Trust trust = endpoint.trust();
        if (trust != null) {
          SslHandler tls =
              trust.context().newHandler(channel.alloc(), endpoint.host(), endpoint.port());
          tls.setHandshakeTimeoutMillis(patienceMillis);
          channel.pipeline().addLast(tls);
        }
        handlers.accept(channel);
      }
    };
  }

  private static void secured(Channel channel, Outcome outcome) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      outcome.connected(channel);
      return;
    }
    var unused =
        tls.handshakeFuture()
            .addListener(
                (Future<Channel> shaken) -> {
                  if (shaken.isSuccess()) {
                    outcome.connected(channel);
                  } else {
                    outcome.refused(shaken.cause());
                  }
                });
  }
}
