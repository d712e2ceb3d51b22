package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.Answer;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of {@code siskin.v1} with many requests on it, answered in any order by id: {@code
 * dialing -> upgraded -> open (after hello) -> draining (after goaway) -> ended}. Ids are never
 * used twice, so a late answer cannot be taken for another. A request that nobody waits for any
 * more is cancelled, and keeps its credit until the server has answered it, as the server counts it
 * until then; a connection whose credits are all held like that is replaced.
 *
 * <p>What is sent in one turn of the event loop goes out in one write.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter
    implements Connection, Connector.Outcome {

  private final Client client;
  private final InferFrames frames;
  private final Duration patience;
  private final AnswerNames names = new AnswerNames();
  private final LongObjectMap<Exchange> open = new LongObjectHashMap<>();

  private @Nullable Channel channel;

  /** Requests at a time; 0 before hello. */
  private int room;

  private final int inFlight;
  private long nextId;
  private boolean upgraded;
  private boolean opened;
  private boolean ended;
  private boolean draining;
  private boolean flushing;

  WebSocketConnection(Client client, InferFrames frames, int inFlight, Duration patience) {
    this.client = client;
    this.frames = frames;
    this.inFlight = inFlight;
    this.patience = patience;
  }

  /** TCP and TLS are there; the pipeline upgrades by itself. */
  @Override
  public void connected(Channel connected) {
    channel = connected;
    if (!connected.isActive()) {
      end(lost(FrameTrouble.CLOSED));
      return;
    }
    var unused =
        connected
            .eventLoop()
            .schedule(this::mustBeOpen, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void refused(Throwable why) {
    end(why);
  }

  @Override
  public boolean hasRoom() {
    return !ended && !draining && open.size() < room;
  }

  @Override
  public void carry(Exchange exchange) {
    Channel out = channel;
    long id = nextId;
    if (out != null && exchange.written(() -> cancel(id))) {
      nextId++;
      open.put(id, exchange);
      frames.write(out, exchange.index(), id);
      flushSoon(out);
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      var unused = channel.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    upgraded |= event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE;
  }

  /** What was read together with what ended it is of no interest any more. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    try {
      if (ended) {
        return;
      }
      if (frame instanceof TextWebSocketFrame text) {
        byte[] bytes = ByteBufUtil.getBytes(text.content());
        take(bytes, 0, bytes.length);
      } else if (frame instanceof BinaryWebSocketFrame binary) {
        takeBinary(binary);
      } else if (frame instanceof CloseWebSocketFrame close) {
        end(lost(FrameTrouble.words(close)));
      }
    } catch (IOException malformed) {
      end(lost("A message is not siskin.v1"));
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (channel != null) {
      end(lost(FrameTrouble.CLOSED));
    }
    if (opened) {
      client.gone(this);
    }
  }

  /** Before {@link #connected}, the connector says what went wrong. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (channel != null) {
      end(FrameTrouble.words(cause).<Throwable>map(this::lost).orElse(cause));
    }
  }

  private void takeBinary(WebSocketFrame frame) throws IOException {
    byte[] bytes = ByteBufUtil.getBytes(frame.content());
    int jsonBytes = bytes.length < 4 ? -1 : frame.content().getIntLE(frame.content().readerIndex());
    if (jsonBytes < 0 || jsonBytes > bytes.length - 4) {
      throw new IOException("a header is longer than its frame");
    }
    take(bytes, 4, jsonBytes);
  }

  private void take(byte[] bytes, int from, int jsonBytes) throws IOException {
    Message message = Message.parse(bytes, from, jsonBytes);
    switch (message.op()) {
      case "hello" -> hello(message);
      case "result" ->
          answered(
              message.id(), names.ok(message.version(), message.arm()), bytes, from, jsonBytes);
      case "error" -> answered(message.id(), refusal(message), bytes, from, jsonBytes);
      case "goaway" -> goAway();
      default -> {}
    }
  }

  private void hello(Message message) {
    if (opened) {
      end(lost("hello came twice"));
      return;
    }
    if (message.credits() <= 0) {
      end(lost("hello grants no credits"));
      return;
    }
    room = Math.min(inFlight, message.credits());
    opened = true;
    client.opened(this);
  }

  private void answered(long id, Answer answer, byte[] bytes, int from, int jsonBytes) {
    boolean wasFull = !hasRoom();
    Exchange exchange = open.remove(id);
    if (exchange == null) {
      end(lost(stray(id, answer)));
      return;
    }
    if (draining && open.isEmpty()) {
      close();
    } else if (wasFull && hasRoom()) {
      client.freed(this);
    }
    exchange.answered(answer, reply(exchange, bytes, from, jsonBytes));
  }

  /** Finishes what is on it, and takes nothing new. */
  private void goAway() {
    if (!opened) {
      end(lost("goaway came before hello"));
      return;
    }
    draining = true;
    client.retired(this);
    if (open.isEmpty()) {
      close();
    }
  }

  private void cancel(long id) {
    Channel out = channel;
    if (out == null || ended) {
      return;
    }
    frames.writeCancel(out, id);
    flushSoon(out);
    if (!hasRoom() && open.values().stream().noneMatch(Exchange::isWanted)) {
      end(lost(FrameTrouble.CLOSED));
    }
  }

  private void flushSoon(Channel out) {
    if (!flushing) {
      flushing = true;
      out.eventLoop()
          .execute(
              () -> {
                flushing = false;
                out.flush();
              });
    }
  }

  private void mustBeOpen() {
    if (!opened) {
      end(lost(upgraded ? "no hello came after the upgrade" : "it does not answer the upgrade"));
    }
  }

  /** Ends it and all that is on it; what comes second changes nothing. */
  private void end(Throwable why) {
    if (ended) {
      return;
    }
    ended = true;
    close();
    if (!opened) {
      client.refused(why);
      return;
    }
    client.retired(this);
    List<Exchange> lost = new ArrayList<>(open.values());
    open.clear();
    lost.forEach(exchange -> exchange.failed(why));
  }

  private Lost lost(String why) {
    return new Lost(why, upgraded);
  }

  /** Of an answer that belongs to no request. */
  private static String stray(long id, Answer answer) {
    if (id >= 0) {
      return "An answer came that nobody asked for";
    }
    return answer.message().isEmpty() ? "An answer came without an id" : answer.message();
  }

  private static Reply reply(Exchange exchange, byte[] bytes, int from, int jsonBytes) {
    return exchange.keepsReply()
        ? new Reply(from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length), jsonBytes)
        : Reply.NONE;
  }

  private static Answer refusal(Message message) {
    String text = message.text().isEmpty() ? message.code() : message.text();
    return new Answer(StatusCode.of(message.code()), message.version(), message.arm(), text);
  }
}
