package dev.siskin.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.function.Supplier;

/**
 * HTTP servers of the framework with two things that it has no setting for: a {@link Doorkeeper}
 * where connections are accepted, and our {@link RequestDecoder} in place of its own. It offers no
 * public way to either, so this is the one class that knows how it builds a connection.
 */
final class StrictServers extends VertxWrapper {
  /** The framework's name for its own decoder, after which it places others. */
  static final String DECODER = "httpDecoder";

  private final Transport transport;
  private final Supplier<RequestDecoder> decoders;

  private StrictServers(VertxInternal vertx, Doorkeeper keeper, Supplier<RequestDecoder> decoders) {
    super(vertx);
    this.transport = new KeptTransport(vertx.transport(), keeper);
    this.decoders = decoders;
  }

  /** A server that does not listen yet. */
  static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      Doorkeeper keeper,
      Supplier<RequestDecoder> decoders) {
    return new HttpServerImpl(
        new StrictServers((VertxInternal) vertx, keeper, decoders), new HttpServerOptions(options));
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public NetServerInternal createNetServer(NetServerOptions options) {
    return new NetServerImpl(this, options.copy()) {
      @Override
      public synchronized NetServerInternal connectHandler(Handler<NetSocket> handler) {
        return super.connectHandler(
            socket -> {
              ChannelPipeline pipeline =
                  ((NetSocketInternal) socket).channelHandlerContext().pipeline();
              handler.handle(socket);
              guard(pipeline);
            });
      }
    };
  }

  /** Over TLS the protocol is known by now; else the first bytes will tell. */
  private void guard(ChannelPipeline pipeline) {
    ChannelHandlerContext choice = pipeline.context(Http1xOrH2CHandler.class);
    if (choice == null) {
      replaceDecoder(pipeline);
    } else {
      pipeline.addAfter(choice.name(), null, new AfterChoice());
    }
  }

  private void replaceDecoder(ChannelPipeline pipeline) {
    if (pipeline.context(DECODER) != null) {
      RequestDecoder decoder = decoders.get();
      pipeline.replace(DECODER, DECODER, decoder);
      pipeline.addAfter(DECODER, null, decoder.flow());
    }
  }

  /** Gets the first bytes when the protocol is chosen, before any decoder does. */
  private final class AfterChoice extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      replaceDecoder(context.pipeline());
      context.fireChannelRead(bytes);
      context.pipeline().remove(this);
    }
  }
}
