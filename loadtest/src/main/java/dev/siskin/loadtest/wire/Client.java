package dev.siskin.loadtest.wire;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one target, never more than allowed, opened when needed and used in turn. A
 * request that finds no room waits here in order. A connection that ends takes its own requests
 * with it and no others; the next request that needs it opens a new one.
 *
 * <p>Confined to the event loop; {@link #execute} gets there.
 */
public final class Client {

  /** Opens a connection, and tells the client how that went. */
  interface Dial {
    void open(Client client);
  }

  private final EventLoop loop;
  private final Dial dial;
  private final int limit;

  /** Whether connections are opened while others still have room, up to the limit. */
  private final boolean spreads;

  private final Queue<Connection> ready = new ArrayDeque<>();
  private final Queue<Exchange> waiting = new ArrayDeque<>();
  private final Set<Connection> connected = new HashSet<>();
  private int taken;
  private boolean closed;

  private Client(EventLoop loop, Dial dial, int limit, boolean spreads) {
    this.loop = loop;
    this.dial = dial;
    this.limit = limit;
    this.spreads = spreads;
  }

  /** Connections that carry one request at a time. */
  public static Client http(
      Vertx vertx, Endpoint endpoint, HttpRequests requests, int connections, Duration patience) {
    EventLoop loop = ((VertxInternal) vertx).nettyEventLoopGroup().next();
    Connector connector = new Connector((VertxInternal) vertx, loop, endpoint, patience);
    return new Client(
        loop, client -> HttpConnection.open(connector, client, requests), connections, false);
  }

  /** Connections that carry up to {@code inFlight} requests at a time, or fewer if told so. */
  public static Client webSocket(
      Vertx vertx,
      Endpoint endpoint,
      String path,
      InferFrames frames,
      int connections,
      int inFlight,
      Duration patience) {
    EventLoop loop = ((VertxInternal) vertx).nettyEventLoopGroup().next();
    Connector connector = new Connector((VertxInternal) vertx, loop, endpoint, patience);
    WebSocketDial dial = new WebSocketDial(connector, path, frames, inFlight, patience);
    return new Client(loop, dial, connections, true);
  }

  /** Runs the task on the event loop. */
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /** Sends the request now, or as soon as there is room. */
  public void send(Exchange exchange) {
    Connection free = ready.poll();
    if (free == null) {
      waiting.add(exchange);
    } else {
      free.carry(exchange);
      listIfRoom(free);
    }
    if (taken < limit && (free == null || spreads)) {
      connect();
    }
  }

  /** Ends every connection; requests on them fail. */
  public void close() {
    closed = true;
    List.copyOf(connected).forEach(Connection::close);
  }

  /** A connection can be used now. */
  void opened(Connection connection) {
    connected.add(connection);
    if (closed) {
      connection.close();
    } else {
      freed(connection);
    }
  }

  /** A connection could not be opened: so one request fails that would have needed it. */
  void refused(Throwable why) {
    taken--;
    Exchange next = nextWanted();
    if (next != null) {
      next.failed(why);
    }
    connectIfWaiting();
  }

  /** A connection that had no room has some again. */
  void freed(Connection connection) {
    while (connection.hasRoom()) {
      Exchange next = nextWanted();
      if (next == null) {
        break;
      }
      connection.carry(next);
    }
    listIfRoom(connection);
  }

  /** A connection takes no more requests, but may still answer some. */
  void retired(Connection connection) {
    ready.remove(connection);
  }

  /** A connection is closed. */
  void gone(Connection connection) {
    connected.remove(connection);
    ready.remove(connection);
    taken--;
    connectIfWaiting();
  }

  private void listIfRoom(Connection connection) {
    if (connection.hasRoom()) {
      ready.add(connection);
    }
  }

  private void connectIfWaiting() {
    if (!closed && taken < limit && waiting.stream().anyMatch(Exchange::isWanted)) {
      connect();
    }
  }

  private void connect() {
    taken++;
    dial.open(this);
  }

  private @Nullable Exchange nextWanted() {
    Exchange next = waiting.poll();
    while (next != null && !next.isWanted()) {
      next = waiting.poll();
    }
    return next;
  }
}
