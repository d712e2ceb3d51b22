package dev.siskin.server.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.ws.CloseCode;
import dev.siskin.protocol.ws.FrameWriter;
import dev.siskin.protocol.ws.HeadReader;
import dev.siskin.protocol.ws.MessageHead;
import dev.siskin.protocol.ws.Op;
import dev.siskin.protocol.ws.ServerFrame;
import dev.siskin.protocol.ws.ServerMessages;
import dev.siskin.protocol.ws.Topic;
import dev.siskin.server.infer.Exchange;
import dev.siskin.server.infer.Journeys;
import dev.siskin.server.infer.RequestIds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one WebSocket: {@code GREETED -> LEAVING (goaway went) -> DEAF (new requests are
 * refused) -> closed}. Each request ends in exactly one message, whoever ends it; the ids of those
 * that have not ended are here, at most as many as there are credits.
 *
 * <p>Who is told to go away may have sent requests before hearing it. So they are taken until a
 * ping that was sent behind that word is answered. One loop.
 */
final class Session implements FrameListener {
  private static final int LENGTH_BYTES = 4;
  private static final long HEARING_NANOS = 1_000_000_000L;
  private static final byte[] NOTHING = {};
  private static final byte[] MARK = "goaway".getBytes(StandardCharsets.US_ASCII);

  private enum Stage {
    GREETED,
    LEAVING,
    DEAF
  }

  final WebSockets shared;
  private final FrameChannel channel;
  private final Map<String, InferExchange> inFlight = new HashMap<>(4);
  private final Set<Topic> topics = EnumSet.noneOf(Topic.class);
  private byte[] toldVersions = NOTHING;
  private Stage stage = Stage.GREETED;
  private long leavingNanos;
  private boolean ended;

  Session(WebSockets shared, FrameChannel channel) {
    this.shared = shared;
    this.channel = channel;
  }

  void greet() {
    channel.write(
        shared.messages.hello(
            new ServerMessages.Limits(
                shared.config.webSocket().credits(),
                shared.config.http().maxBodyBytes(),
                shared.config.http().jsonDepth(),
                shared.config.deadlines().max().toMillis(),
                shared.config.webSocket().pingInterval().toMillis())));
  }

  // ---- in

  @Override
  public void message(boolean text, byte[] bytes, int size) {
    int jsonBytes = text ? size : headerBytes(bytes, size);
    if (jsonBytes < 0) {
      drop(bytes);
      channel.close(CloseCode.UNSUPPORTED_DATA, "a binary message begins with its header's length");
      return;
    }
    Arrived arrived = new Arrived(bytes, text ? 0 : LENGTH_BYTES, jsonBytes, size);
    if (jsonBytes <= Exchange.MOST_BYTES_READ_ON_LOOP) {
      take(read(arrived), arrived);
      return;
    }
    channel.halt();
    shared
        .loop
        .executeBlocking(() -> read(arrived))
        .onComplete(
            head -> {
              if (head.succeeded()) {
                take(head.result(), arrived);
              } else {
                refuseStranger(arrived, Journeys.known(head.cause(), line -> line));
              }
              channel.goOn();
            });
  }

  /** One message as it came: JSON, and tensors behind it. */
  record Arrived(byte[] bytes, int jsonFrom, int jsonBytes, int size) {
    int tensorsFrom() {
      return jsonFrom + jsonBytes;
    }
  }

  private static int headerBytes(byte[] bytes, int size) {
    if (size < LENGTH_BYTES) {
      return -1;
    }
    int said = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    return said > size - LENGTH_BYTES ? -1 : said;
  }

  private MessageHead read(Arrived arrived) {
    return HeadReader.read(arrived.bytes, arrived.jsonFrom, arrived.jsonBytes, shared.jsonLimits);
  }

  private void take(MessageHead head, Arrived arrived) {
    String id = head.id();
    if (head.op() == Op.INFER && id != null) {
      new InferExchange(this, head, id, arrived).begin(refusal(head, id));
      return;
    }
    drop(arrived.bytes);
    if (ended) {
      return;
    }
    ServingException refusal = head.refusal();
    if (refusal != null) {
      refuse(head, refusal);
    } else if (head.op() == Op.CANCEL) {
      cancel(id);
    } else if (head.op() == Op.FEEDBACK) {
      acknowledge(head);
    } else if (head.op() == Op.SUBSCRIBE) {
      subscribe(head);
    }
  }

  /** Why a request is not even looked at, or null. */
  private @Nullable ServingException refusal(MessageHead head, String id) {
    if (head.refusal() != null) {
      return head.refusal();
    }
    if (stage == Stage.DEAF) {
      return new ServingException(ErrorCode.UNAVAILABLE, "the server is stopping");
    }
    if (inFlight.containsKey(id)) {
      return new ServingException(
          ErrorCode.CONFLICT, "a request with this id is in flight already; it goes on");
    }
    if (inFlight.size() >= shared.config.webSocket().credits()) {
      return new ServingException(
          ErrorCode.RESOURCE_EXHAUSTED, inFlight.size() + " requests are in flight already");
    }
    return null;
  }

  /** Whose id is known hears it; from others nothing that follows would make sense. */
  private void refuse(MessageHead head, ServingException why) {
    Op op = head.op();
    if (head.id() != null || op == Op.FEEDBACK || op == Op.SUBSCRIBE) {
      channel.write(shared.messages.refusal(head.id(), op == null ? "" : op.wireName(), why));
    } else {
      channel.close(head.whole() ? CloseCode.PROTOCOL_ERROR : CloseCode.BAD_DATA, why.detail());
    }
  }

  private void refuseStranger(Arrived arrived, ServingException why) {
    drop(arrived.bytes);
    channel.close(CloseCode.INTERNAL, why.detail());
  }

  private void drop(byte[] bytes) {
    shared.room.hold(bytes.length, 0);
    shared.arrays.giveBack(bytes);
  }

  // ---- the other ops

  private void cancel(@Nullable String id) {
    InferExchange exchange = inFlight.get(id);
    if (exchange != null) {
      exchange.cancel();
    }
  }

  private void acknowledge(MessageHead head) {
    if (!RequestIds.mayBeOurs(head.judged())) {
      refuse(head, ServingException.invalid("'request' is no id that this server gave"));
      return;
    }
    String members = "\"request\":\"" + head.judged() + "\",\"stored\":false";
    channel.write(shared.messages.event(head.id(), "feedback", utf8(members)));
  }

  private void subscribe(MessageHead head) {
    for (Topic topic : head.topics()) {
      if (!topic.isOffered()) {
        refuse(
            head,
            new ServingException(
                ErrorCode.UNIMPLEMENTED, "'" + topic.wireName() + "' is not offered yet"));
        return;
      }
    }
    topics.clear();
    topics.addAll(head.topics());
    List<String> names = topics.stream().map(topic -> "\"" + topic.wireName() + "\"").toList();
    String members = "\"topics\":[" + String.join(",", names) + "]";
    channel.write(shared.messages.event(head.id(), "subscribe", utf8(members)));
    toldVersions = NOTHING;
    if (wants(Topic.VERSIONS)) {
      tellVersions(shared.events.versions());
    }
  }

  boolean wants(Topic topic) {
    return topics.contains(topic);
  }

  /** Tells how the versions stand, unless the client knows, or does not read. */
  void tellVersions(byte[] members) {
    if (!Arrays.equals(members, toldVersions) && tell(Topic.VERSIONS, members)) {
      toldVersions = members;
    }
  }

  void tellStats(byte[] members) {
    tell(Topic.STATS, members);
  }

  private boolean tell(Topic topic, byte[] members) {
    if (!channel.isWritable() || !topics.contains(topic)) {
      return false;
    }
    channel.write(shared.messages.event(null, topic.wireName(), members));
    return true;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- requests

  void began(String id, InferExchange exchange) {
    inFlight.put(id, exchange);
  }

  /**
   * Says how a request ended.
   *
   * @param onLeft called when that has gone out, or will never
   */
  void ended(String id, InferExchange exchange, ServerFrame frame, Runnable onLeft) {
    inFlight.remove(id, exchange);
    channel.write(frame, onLeft);
    closeIfDone();
  }

  boolean isOver() {
    return ended;
  }

  // ---- the end

  void look(long now) {
    channel.look(now);
  }

  /**
   * Asks the client to go.
   *
   * @param over whether there is no more time for what is under way
   */
  void leave(long now, boolean over) {
    if (stage == Stage.GREETED) {
      stage = Stage.LEAVING;
      leavingNanos = now;
      channel.write(shared.messages.goaway("the server is stopping"));
      channel.write(FrameWriter.ping(ByteBuffer.wrap(MARK)));
    } else if (stage == Stage.LEAVING && now - leavingNanos >= HEARING_NANOS) {
      stage = Stage.DEAF;
    }
    if (over) {
      channel.close(CloseCode.GOING_AWAY, "the server is stopping");
    }
    closeIfDone();
  }

  @Override
  public void pong(ByteBuffer payload) {
    if (stage == Stage.LEAVING && payload.equals(ByteBuffer.wrap(MARK))) {
      stage = Stage.DEAF;
      closeIfDone();
    }
  }

  private void closeIfDone() {
    if (stage == Stage.DEAF && inFlight.isEmpty()) {
      channel.close(CloseCode.GOING_AWAY, "the server is stopping");
    }
  }

  @Override
  public void ended() {
    ended = true;
    topics.clear();
    List.copyOf(inFlight.values()).forEach(InferExchange::abandon);
  }
}
