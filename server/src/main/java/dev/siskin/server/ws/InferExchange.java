package dev.siskin.server.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.v2.V2Reply;
import dev.siskin.protocol.ws.MessageHead;
import dev.siskin.protocol.ws.MessageHead.Target;
import dev.siskin.protocol.ws.ServerFrame;
import dev.siskin.protocol.ws.ServerMessages;
import dev.siskin.protocol.ws.ServerMessages.Named;
import dev.siskin.protocol.ws.ServerMessages.Way;
import dev.siskin.server.events.Transport;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.infer.Exchange;
import dev.siskin.server.infer.Journey;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.Entrance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request over a WebSocket. Holds a credit from its begin to its end. One loop. */
final class InferExchange implements Exchange {
  private static final byte[] NO_BYTES = {};

  private final Session session;
  private final WebSockets shared;
  private final Target target;
  private final String clientId;
  private final String id;
  private final Session.Arrived arrived;
  private final Journey journey;
  private byte[] held;
  private boolean readElsewhere;
  private boolean cancelled;
  private @Nullable Way way;
  private @Nullable ServerFrame answer;

  InferExchange(Session session, MessageHead head, String clientId, Session.Arrived arrived) {
    this.session = session;
    this.shared = session.shared;
    this.target = head.target();
    this.clientId = clientId;
    this.arrived = arrived;
    this.held = arrived.bytes();
    this.id = shared.journeys.nextId();
    this.journey = shared.journeys.begin(this);
  }

  /**
   * @param refusal why it ends at once, or null
   */
  void begin(@Nullable ServingException refusal) {
    if (session.isOver()) {
      abandon();
    } else if (refusal != null) {
      journey.failed(refusal);
    } else {
      session.began(clientId, this);
      journey.arrived();
    }
  }

  /** The client asks for no answer. */
  void cancel() {
    cancelled = true;
    journey.cancel();
  }

  /** The client is gone. */
  void abandon() {
    journey.cancel();
  }

  // ---- what was asked

  @Override
  public String id() {
    return id;
  }

  @Override
  public String model() {
    return target.model();
  }

  @Override
  public @Nullable String traceParent() {
    return target.traceParent();
  }

  @Override
  public Transport transport() {
    return Transport.WEBSOCKET;
  }

  @Override
  public Entrance entrance() {
    return Entrance.webSocket(shared.config.http().tls().enabled());
  }

  @Override
  public Ask ask() {
    return new Ask(
        target.model(), target.version(), target.label(), target.unit(), target.wishes(), null);
  }

  @Override
  public void routed(Route route) {
    way = new Way(route.version().numberText(), route.arm().wireName(), route.epochText());
  }

  @Override
  public boolean isLongToDecode() {
    readElsewhere = arrived.jsonBytes() > MOST_BYTES_READ_ON_LOOP;
    return readElsewhere;
  }

  @Override
  public InferRequest decode(Map<String, Signature> signatures) {
    byte[] bytes = arrived.bytes();
    InferRequest read =
        shared.reader.read(
            bytes,
            arrived.jsonFrom(),
            arrived.jsonBytes(),
            arrived.tensorsFrom(),
            arrived.size(),
            signatures,
            shared.arrays);
    if (!readElsewhere && read.isViewOf(bytes)) {
      readElsewhere = true;
    }
    return read;
  }

  /** The array itself is lent to nobody again while somebody may read it. */
  @Override
  public void dropBody() {
    byte[] dropped = held;
    held = NO_BYTES;
    shared.room.hold(dropped.length, 0);
    if (!readElsewhere) {
      shared.arrays.giveBack(dropped);
    }
  }

  /** A message begins its journey when it is whole. */
  @Override
  public void stillArriving(long sinceNanos) {}

  // ---- out

  @Override
  public boolean isGone() {
    return session.isOver();
  }

  @Override
  public long encode(Route route, InferRequest asked, TensorData[] outputs, boolean isLong) {
    Way taken = way;
    if (taken == null || !(asked.reply() instanceof V2Reply reply)) {
      throw new IllegalStateException("answered before it was routed, or in another dialect");
    }
    ServerMessages messages =
        isLong ? new ServerMessages(reply.roughBytes(outputs)) : shared.messages;
    ServerFrame ready =
        messages.result(named(), taken, route.version().model(), reply, asked.signature(), outputs);
    answer = ready;
    return ready.length();
  }

  private Named named() {
    return new Named(clientId, id, journey.traceParent());
  }

  @Override
  public void send() {
    ServerFrame ready = answer;
    if (ready == null) {
      throw new IllegalStateException("there is no answer to send");
    }
    session.ended(clientId, this, ready, journey::answerLeft);
  }

  @Override
  public void sendFailure(ServingException why) {
    ServingException told =
        cancelled && why.code() == ErrorCode.CANCELLED
            ? new ServingException(ErrorCode.CANCELLED, "cancelled by the client")
            : why;
    session.ended(clientId, this, shared.messages.error(named(), way, told), () -> {});
  }
}
