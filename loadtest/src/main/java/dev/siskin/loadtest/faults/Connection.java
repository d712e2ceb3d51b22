package dev.siskin.loadtest.faults;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client and the server behind the proxy, and the two flows between them. Ends in one of two
 * ways, once: in order, when both flows are finished, or with a RST on both sides. Lives on the
 * proxy's event loop.
 */
final class Connection {

  /**
   * After the end in order, what a sender still sends is read and dropped for so long: a socket
   * closed over unread bytes would send a RST, and the receiver could lose what came before it.
   */
  private static final long LINGER_MILLIS = 500;

  private final long number;
  private final long seed;
  private final SocketChannel client;
  private final SocketChannel server;
  private final LongSupplier clock;
  private final FaultTally tally;
  private final Consumer<Connection> afterEnd;
  private final Flow up;
  private final Flow down;
  private Map<Fault, Hit> hits = Map.of();
  private @Nullable ScheduledFuture<?> resetTimer;
  private boolean wasHit;
  private boolean lingers;
  private boolean over;

  /**
   * The two sides, both connected and not yet read from.
   *
   * @param number how many connections the proxy had accepted before
   * @param seed decides what jitter draws
   */
  record Sides(long number, long seed, SocketChannel client, SocketChannel server) {}

  Connection(Sides sides, LongSupplier clock, FaultTally tally, Consumer<Connection> afterEnd) {
    this.number = sides.number();
    this.seed = sides.seed();
    this.client = sides.client();
    this.server = sides.server();
    this.clock = clock;
    this.tally = tally;
    this.afterEnd = afterEnd;
    this.up = new Flow(Way.UP, this, client, server, clock);
    this.down = new Flow(Way.DOWN, this, server, client, clock);
  }

  /** Starts moving bytes, under these faults. */
  void open(Faults faults) {
    client.pipeline().addLast(new SideHandler(this, up, down));
    server.pipeline().addLast(new SideHandler(this, down, up));
    apply(faults);
  }

  /** Holds these faults from now on; one that held before goes on where it was. */
  void apply(Faults faults) {
    Map<Fault, Hit> holding = new LinkedHashMap<>();
    long now = clock.getAsLong();
    for (Fault fault : faults.hitting(number)) {
      if (fault.holdsWhileOpen()) {
        Hit before = hits.get(fault);
        holding.put(
            fault,
            before != null ? before : Hit.of(fault, now, up.passedBytes(), down.passedBytes()));
      }
    }
    hits = holding;
    if (!wasHit && !hits.isEmpty()) {
      wasHit = true;
      tally.hit.increment();
    }
    awaitReset(now);
    up.shape(Shape.of(Way.UP, hits.values()));
    down.shape(Shape.of(Way.DOWN, hits.values()));
  }

  /** A flow has passed as many bytes as it may. */
  void limitReached(Flow flow, Effect effect) {
    switch (effect) {
      case HALF_CLOSE -> {
        tally.halfClosed.increment();
        flow.finish();
      }
      case CUT -> cut();
      case RESET_AFTER_BYTES -> resetByFault();
      default -> throw new IllegalStateException(effect + " has no limit");
    }
  }

  /** A flow is finished, or has heard the last of its sender since. */
  void finished() {
    if (over || !up.isFinished() || !down.isFinished()) {
      return;
    }
    if (up.hasEnded() && down.hasEnded()) {
      end();
    } else if (!lingers) {
      lingers = true;
      var unused = client.eventLoop().schedule(this::end, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** One side is gone without a word; the other is to see the same. */
  void broken() {
    if (lingers) {
      end();
    } else {
      reset();
    }
  }

  /** Ends it in order, at once. */
  void end() {
    endBy(Sockets::close);
  }

  FaultTally tally() {
    return tally;
  }

  /** A seed that no other flow of the proxy has. */
  long seed(Way way) {
    return seed * 0x9e3779b97f4a7c15L + 2 * number + way.ordinal();
  }

  private void cut() {
    tally.cut.increment();
    lingers = true;
    up.finish();
    down.finish();
    var unused = client.eventLoop().schedule(this::end, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void resetByFault() {
    if (!over) {
      tally.reset.increment();
      reset();
    }
  }

  private void reset() {
    endBy(Sockets::reset);
  }

  private void endBy(Consumer<SocketChannel> close) {
    if (!over) {
      over = true;
      up.release();
      down.release();
      if (resetTimer != null) {
        resetTimer.cancel(false);
      }
      close.accept(client);
      close.accept(server);
      tally.closed.increment();
      afterEnd.accept(this);
    }
  }

  private void awaitReset(long now) {
    if (resetTimer != null) {
      resetTimer.cancel(false);
      resetTimer = null;
    }
    hits.values().stream()
        .filter(hit -> hit.fault().does(Effect.RESET_AFTER_TIME))
        .mapToLong(hit -> hit.endNanos(Effect.RESET_AFTER_TIME))
        .min()
        .ifPresent(
            end ->
                resetTimer =
                    client
                        .eventLoop()
                        .schedule(
                            this::resetByFault, Math.max(0, end - now), TimeUnit.NANOSECONDS));
  }
}
