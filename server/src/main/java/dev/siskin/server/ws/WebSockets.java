package dev.siskin.server.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.v2.InferReader;
import dev.siskin.protocol.ws.MessageRoom;
import dev.siskin.protocol.ws.ServerMessages;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.infer.Journeys;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The WebSockets of one event loop: lets them in, looks after them, and sees them off. One loop.
 */
public final class WebSockets {
  /** Where they are found. */
  public static final String PATH = "/ws";

  private static final String SUBPROTOCOL = "siskin.v1";

  /**
   * How often all of them are looked at: fine enough for limits of seconds, and cheap for 10,000.
   */
  private static final long LOOK_MILLIS = 100;

  /** Kept of the time to drain for close frames to be answered, but no more than a quarter. */
  private static final long GOODBYE_MILLIS = 500;

  final Context loop;
  final ServingConfig config;
  final Gate gate;
  final Journeys journeys;
  final ByteArrays arrays;
  final MessageRoom room;
  final ServerMessages messages = new ServerMessages();
  final JsonLimits jsonLimits;
  final InferReader reader;
  final Events events;
  private final Set<Session> sessions = new LinkedHashSet<>();
  private long drainedByNanos;
  private boolean draining;

  public WebSockets(
      Context loop,
      ServingConfig config,
      Gate gate,
      Journeys journeys,
      ByteArrays arrays,
      MessageRoom room,
      Events events) {
    this.loop = loop;
    this.config = config;
    this.gate = gate;
    this.journeys = journeys;
    this.arrays = arrays;
    this.room = room;
    this.events = events;
    ServingConfig.Http http = config.http();
    this.jsonLimits = new JsonLimits(http.jsonDepth(), http.jsonNumberChars(), http.maxBodyBytes());
    this.reader = new InferReader(jsonLimits);
    loop.owner().setPeriodic(LOOK_MILLIS, timer -> look(System.nanoTime()));
  }

  /**
   * Makes a WebSocket of a request.
   *
   * @param onClosed told once, when its connection is closed; nobody else hears of that any more
   * @throws ServingException when there will be none, and the request is to be answered
   */
  public void accept(HttpServerRequest request, Runnable onClosed) {
    Upgrade.require(request, config.webSocket().origins(), SUBPROTOCOL);
    if (gate.phase() != Gate.Phase.READY) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE,
          gate.phase() == Gate.Phase.STARTING
              ? "the server is starting"
              : "the server is stopping");
    }
    Upgrade.answer(request, SUBPROTOCOL);
    request.toNetSocket().onSuccess(socket -> begin(socket, onClosed));
  }

  private void begin(NetSocket socket, Runnable onClosed) {
    FrameChannel channel =
        new FrameChannel(config.http().maxBodyBytes(), arrays, room, new Vigil(config));
    Session session = new Session(this, channel);
    channel.onClosed(
        () -> {
          sessions.remove(session);
          onClosed.run();
        });
    channel.listener(session);
    sessions.add(session);
    take(socket, channel);
    session.greet();
  }

  /** From here on the channel belongs to us; pings tell who is idle. */
  static void take(NetSocket socket, FrameChannel channel) {
    ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
    pipeline.replace("handler", "webSocket", channel);
  }

  /** WebSockets open now. */
  public int open() {
    return sessions.size();
  }

  /** Lets all finish what they have under way, and closes them within the time. On the loop. */
  public void drain(long timeoutMillis) {
    draining = true;
    long now = System.nanoTime();
    long millis = timeoutMillis - Math.min(GOODBYE_MILLIS, timeoutMillis / 4);
    drainedByNanos = now + millis * 1_000_000L;
    look(now);
  }

  private void look(long now) {
    boolean over = draining && now - drainedByNanos >= 0;
    boolean leaves = draining || gate.phase() == Gate.Phase.DRAINING;
    for (Session session : List.copyOf(sessions)) {
      session.look(now);
      if (leaves) {
        session.leave(now, over);
      }
    }
    events.look(now, sessions);
  }
}
