package dev.siskin.loadtest.faults;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Many hostile clients against one server on this machine, on one thread of their own. As many of
 * each kind are there at a time as asked for: one whose connection ended comes again {@link #AGAIN}
 * later. The methods are for any other thread.
 */
public final class HostileCrowd implements AutoCloseable {

  /** Of all kinds together. */
  public static final int MAX_CLIENTS = 10_000;

  /** Bounds what comes to one connection per client and second, however fast the server ends it. */
  static final Duration AGAIN = Duration.ofSeconds(1);

  private static final int CONNECT_MILLIS = 10_000;

  /** The first ones come one by one, else a short backlog would turn some away. */
  private static final long APART_MICROS = 200;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final LongSupplier clock;
  private final Plan plan;
  private final Outcomes outcomes = new Outcomes();
  private final Map<HostileKind, Script> scripts = new EnumMap<>(HostileKind.class);
  private final Set<HostileClient> present = new LinkedHashSet<>();
  private long attempts;
  private boolean stopped;

  /**
   * What the clients are to do.
   *
   * @param count clients of each kind
   * @param interval between two bytes of those that drip
   */
  public record Plan(
      InetSocketAddress server,
      HostileRequest request,
      List<HostileKind> kinds,
      int count,
      Duration interval,
      long seed) {

    public Plan {
      kinds = List.copyOf(kinds);
      if (!server.getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException(refusal(server.getHostString()));
      }
      if (count < 1 || (long) count * kinds.size() > MAX_CLIENTS) {
        throw new IllegalArgumentException(
            "--count must be 1 or more, and all kinds together at most 10000 clients.");
      }
      if (interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException("--interval must be above 0s.");
      }
    }
  }

  private HostileCrowd(Plan plan) {
    this.plan = plan;
    this.clock = System::nanoTime;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("hostile-clients", true), NioIoHandler.newFactory());
    this.loop = group.next();
  }

  /** Lets them loose. */
  public static HostileCrowd start(Plan plan) {
    HostileCrowd crowd = new HostileCrowd(plan);
    long position = 0;
    for (int client = 0; client < plan.count(); client++) {
      for (HostileKind kind : plan.kinds()) {
        crowd.comesAfter(kind, TimeUnit.MICROSECONDS.toNanos(position++ * APART_MICROS));
      }
    }
    return crowd;
  }

  /** What to say to somebody who aims elsewhere. */
  public static String refusal(String host) {
    return "Hostile clients are let loose on this machine only, and '"
        + host
        + "' is not a loopback address; write for example --url http://127.0.0.1:8501.";
  }

  /** How those fared whose connection has ended. */
  public List<OutcomeGroup> outcomes() {
    return onLoop(outcomes::groups);
  }

  /** Ends all that are still there, and says how each one fared. */
  public List<OutcomeGroup> stop() {
    return onLoop(
        () -> {
          stopped = true;
          List.copyOf(present).forEach(HostileClient::stop);
          return outcomes.groups();
        });
  }

  @Override
  public void close() {
    if (!group.isShuttingDown()) {
      var unused = stop();
      group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private <T> T onLoop(Callable<T> question) {
    return loop.submit(question).syncUninterruptibly().getNow();
  }

  private void comesAfter(HostileKind kind, long nanos) {
    var unused = loop.schedule(() -> come(kind), nanos, TimeUnit.NANOSECONDS);
  }

  private void come(HostileKind kind) {
    if (stopped) {
      return;
    }
    HostileClient client = new HostileClient(kind, script(kind), clock, this::ended);
    present.add(client);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.AUTO_READ, client.reads())
        .option(ChannelOption.AUTO_CLOSE, false)
        .handler(client)
        .connect(plan.server())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                client.notConnected();
              }
            });
  }

  /** One for all clients of a kind, but for the kind that is about being different. */
  private Script script(HostileKind kind) {
    return kind == HostileKind.GARBAGE
        ? newScript(kind)
        : scripts.computeIfAbsent(kind, this::newScript);
  }

  private Script newScript(HostileKind kind) {
    return Script.of(kind, plan.request(), plan.interval(), plan.seed() + attempts++);
  }

  private void ended(HostileClient client, Outcome outcome) {
    present.remove(client);
    outcomes.add(outcome);
    if (!stopped) {
      comesAfter(outcome.kind(), AGAIN.toNanos());
    }
  }
}
