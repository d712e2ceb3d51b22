package dev.siskin.server.http;

import dev.siskin.server.config.ServingConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What time-outs of a connection cannot see inside HTTP/2: a connection that only pings, or
 * trickles a head, is idle; and a stream whose answer nobody takes must not hold it for ever,
 * however busy its neighbours are. Looks at connections a few times in the idle time, and costs
 * requests nothing. One loop.
 */
final class Http2Sweep {
  /** Looks at a connection in the idle time. */
  private static final int LOOKS = 4;

  private final int streamLooks;
  private final IdentityHashMap<HttpConnection, Seen> connections = new IdentityHashMap<>();

  /** What was seen of a connection: the newest stream at each of the last looks, oldest first. */
  private static final class Seen {
    private final ArrayDeque<Integer> newest = new ArrayDeque<>();
    private int idleLooks;
  }

  private Http2Sweep(int streamLooks) {
    this.streamLooks = streamLooks;
  }

  /** A stream may live as long as its body, its run and its answer may take, one after another. */
  static Http2Sweep of(ServingConfig config) {
    Duration longest =
        config
            .http()
            .bodyTimeout()
            .plus(config.deadlines().max())
            .plus(config.http().idleTimeout());
    return new Http2Sweep((int) (longest.toMillis() / lookMillis(config)) + 1);
  }

  /** How often to {@link #look}. */
  static long lookMillis(ServingConfig config) {
    return Math.max(1, config.http().idleTimeout().toMillis() / LOOKS);
  }

  /** A new connection, of either protocol. */
  void opened(HttpConnection connection) {
    if (context(connection).handler() instanceof Http2ConnectionHandler) {
      connections.put(connection, new Seen());
    }
  }

  void closed(HttpConnection connection) {
    connections.remove(connection);
  }

  /** Looks at all. */
  void look() {
    for (Map.Entry<HttpConnection, Seen> entry : List.copyOf(connections.entrySet())) {
      look(entry.getKey(), entry.getValue());
    }
  }

  private void look(HttpConnection connection, Seen seen) {
    ChannelHandlerContext context = context(connection);
    Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
    Http2Connection streams = handler.connection();
    int newest = streams.remote().lastStreamCreated();
    boolean idle =
        streams.numActiveStreams() == 0
            && !seen.newest.isEmpty()
            && seen.newest.getLast() == newest;
    seen.idleLooks = idle ? seen.idleLooks + 1 : 0;
    if (seen.idleLooks >= LOOKS) {
      connection.close();
      return;
    }
    seen.newest.addLast(newest);
    if (seen.newest.size() > streamLooks) {
      resetUpTo(seen.newest.removeFirst(), context, handler);
    }
  }

  private static void resetUpTo(
      int last, ChannelHandlerContext context, Http2ConnectionHandler handler) {
    for (Http2Stream stream : active(handler.connection())) {
      if (stream.id() <= last) {
        handler
            .resetStream(context, stream.id(), Http2Error.CANCEL.code(), context.newPromise())
            .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      }
    }
    context.flush();
  }

  private static List<Http2Stream> active(Http2Connection connection) {
    List<Http2Stream> all = new ArrayList<>();
    try {
      connection.forEachActiveStream(all::add);
    } catch (Http2Exception e) {
      throw new IllegalStateException("a list cannot refuse a stream", e);
    }
    return all;
  }

  private static ChannelHandlerContext context(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }
}
