package dev.siskin.loadtest.faults;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that does to its connections what {@link Faults} say, whatever protocol
 * they speak. The faults may change while it runs, and hold for open connections too.
 *
 * <p>One thread of its own moves all bytes, over the JDK's selector whatever else runs in this JVM:
 * epoll would read from a half-closed socket even where a stall forbids it. The methods here are
 * for any other thread, and return when what they say is so.
 *
 * <p>Limits: {@link #MAX_CONNECTIONS} connections, more are closed as they come; each holds at most
 * {@link Flow#HELD_BYTES} a direction, besides the kernel's buffers of {@link #KERNEL_BYTES} or
 * twice that a socket.
 */
public final class FaultProxy implements AutoCloseable {

  public static final int MAX_CONNECTIONS = 4096;

  /** What each socket asks for. Unasked, the kernel grows them to megabytes, and hides a stall. */
  static final int KERNEL_BYTES = 128 * 1024;

  private static final long REBIND_MILLIS = 50;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final LongSupplier clock;
  private final InetSocketAddress upstream;
  private final int maxConnections;
  private final FaultTally tally = new FaultTally();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final ChannelGroup sockets;
  private Faults faults;
  private @Nullable Channel listener;
  private @Nullable ScheduledFuture<?> nextChange;
  private int port;
  private boolean closed;

  /** Is told each time the faults of a plan change, on the proxy's thread. */
  public interface Watcher {
    void changed(long nanos, Faults faults);
  }

  private FaultProxy(InetSocketAddress upstream, Faults faults, int maxConnections) {
    long origin = System.nanoTime();
    this.clock = () -> System.nanoTime() - origin;
    this.upstream = upstream;
    this.faults = faults;
    this.maxConnections = maxConnections;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.sockets = new DefaultChannelGroup(loop);
  }

  /** As {@link #start(int, String, int, Faults)}, without a fault to begin with. */
  public static FaultProxy start(int listenPort, String upstreamHost, int upstreamPort)
      throws IOException {
    return start(listenPort, upstreamHost, upstreamPort, Faults.NONE);
  }

  /**
   * Listens on loopback and forwards to a server, which need not be there yet. The faults hold from
   * the first connection on.
   *
   * @param listenPort 0 for any free one
   * @throws IOException with a sentence for the user
   */
  public static FaultProxy start(
      int listenPort, String upstreamHost, int upstreamPort, Faults faults) throws IOException {
    return start(listenPort, upstreamHost, upstreamPort, faults, MAX_CONNECTIONS);
  }

  static FaultProxy start(
      int listenPort, String upstreamHost, int upstreamPort, Faults faults, int maxConnections)
      throws IOException {
    InetSocketAddress upstream = new InetSocketAddress(upstreamHost, upstreamPort);
    if (upstream.isUnresolved()) {
      throw new IOException("There is no host '" + upstreamHost + "' to forward to.");
    }
    FaultProxy proxy = new FaultProxy(upstream, faults, maxConnections);
    ChannelFuture bound =
        Sockets.listen(proxy.group, listenPort, proxy.new Doorman()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      proxy.close();
      throw new IOException(reason(listenPort, bound.cause()), bound.cause());
    }
    proxy.onLoop(
        () -> {
          proxy.listening(bound.channel());
          proxy.hold(faults);
        });
    return proxy;
  }

  /**
   * Holds these faults from now on, instead of all before; ends a plan that was followed. Only the
   * port itself, where {@code refuse=port} comes or goes, closes and opens a moment later.
   */
  public void apply(Faults changed) {
    onLoop(
        () -> {
          cancelPlan();
          hold(changed);
        });
  }

  /** Follows a plan that begins now, instead of all faults before. */
  public void follow(FaultPlan plan, Watcher watcher) {
    onLoop(
        () -> {
          cancelPlan();
          turn(plan, watcher, clock.getAsLong(), 0);
        });
  }

  /** The port that it listens on, or did. */
  public int port() {
    return port;
  }

  /** What it did so far. */
  public FaultCounts counts() {
    return tally.counts();
  }

  /** Closes the port and all connections; a second time does nothing. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    onLoop(
        () -> {
          closed = true;
          cancelPlan();
          unlisten();
          List.copyOf(connections).forEach(Connection::end);
          var unused = sockets.close();
        });
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void turn(FaultPlan plan, Watcher watcher, long begunNanos, long atNanos) {
    Faults holding = plan.at(atNanos);
    hold(holding);
    watcher.changed(atNanos, holding);
    OptionalLong next = plan.nextChange(atNanos);
    if (next.isPresent()) {
      long delay = begunNanos + next.getAsLong() - clock.getAsLong();
      nextChange =
          loop.schedule(
              () -> turn(plan, watcher, begunNanos, next.getAsLong()),
              Math.max(0, delay),
              TimeUnit.NANOSECONDS);
    }
  }

  private void cancelPlan() {
    if (nextChange != null) {
      nextChange.cancel(false);
      nextChange = null;
    }
  }

  private void hold(Faults changed) {
    faults = changed;
    List.copyOf(connections).forEach(connection -> connection.apply(changed));
    if (changed.closePort()) {
      unlisten();
    } else if (listener == null) {
      listenAgain();
    }
  }

  private void listening(Channel channel) {
    listener = channel;
    port = ((InetSocketAddress) channel.localAddress()).getPort();
  }

  private void unlisten() {
    if (listener != null) {
      var unused = listener.close();
      listener = null;
    }
  }

  /** The port may be taken for a moment by another process, or by our own socket going away. */
  private void listenAgain() {
    Sockets.listen(group, port, new Doorman())
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess() && listener == null && !faults.closePort() && !closed) {
                listening(bound.channel());
              } else if (bound.isSuccess()) {
                var unused = bound.channel().close();
              } else if (listener == null && !faults.closePort() && !closed) {
                nextBind();
              }
            });
  }

  private void nextBind() {
    var unused = loop.schedule(this::listenAgain, REBIND_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void accepted(SocketChannel client) {
    long number = tally.connections.sum();
    tally.connections.increment();
    sockets.add(client);
    if (tally.counts().open() > maxConnections) {
      tally.overLimit.increment();
      tally.closed.increment();
      Sockets.close(client);
      return;
    }
    if (!turnedAway(number, client)) {
      connect(number, client);
    }
  }

  private boolean turnedAway(long number, SocketChannel client) {
    for (Fault fault : faults.hitting(number)) {
      if (fault.does(Effect.RESET_AT_ACCEPT) || fault.does(Effect.REFUSE)) {
        tally.hit.increment();
        tally.closed.increment();
        if (fault.does(Effect.REFUSE)) {
          tally.refused.increment();
          Sockets.close(client);
        } else {
          tally.reset.increment();
          Sockets.reset(client);
        }
        return true;
      }
    }
    return false;
  }

  private void connect(long number, SocketChannel client) {
    ChannelFuture connecting = Sockets.connect(loop, upstream);
    sockets.add(connecting.channel());
    connecting.addListener(
        connected -> {
          if (connected.isSuccess() && !closed) {
            open(number, client, (SocketChannel) connecting.channel());
          } else {
            tally.unreached.increment();
            tally.closed.increment();
            Sockets.reset(client);
          }
        });
  }

  private void open(long number, SocketChannel client, SocketChannel server) {
    Connection connection =
        new Connection(
            new Connection.Sides(number, faults.seed(), client, server),
            clock,
            tally,
            connections::remove);
    connections.add(connection);
    connection.open(faults);
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.submit(action).syncUninterruptibly();
    }
  }

  private static String reason(int port, Throwable cause) {
    return cause instanceof BindException
        ? "Port " + port + " is taken; choose another with --listen, or 0 for any free one."
        : "Cannot listen on port " + port + ": " + cause.getMessage() + ".";
  }

  /** Hands accepted sockets to the proxy. */
  @Sharable
  private final class Doorman extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.pipeline().remove(this);
      accepted((SocketChannel) context.channel());
    }
  }
}
