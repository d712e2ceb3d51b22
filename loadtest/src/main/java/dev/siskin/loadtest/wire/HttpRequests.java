package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.AsciiString;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a run as they stand on the wire. Heads are written once before the run; a request
 * then costs one write of bytes that are there already, and a few more if it speaks for a unit or
 * with a priority. The buffers are shared by all sends.
 */
public final class HttpRequests {

  /** Of binary tensors: how many bytes of the body are JSON. */
  public static final AsciiString JSON_BYTES =
      AsciiString.cached("inference-header-content-length");

  /** Up to here a body is held a second time behind its head, which saves a write. */
  private static final long MAX_JOINED_BYTES = 32L << 20;

  private static final byte[] END_OF_HEAD = {'\r', '\n'};

  /** A head without its end, and the body behind it. */
  private record Parts(ByteBuf head, ByteBuf body, @Nullable ByteBuf joined) {}

  private final List<Parts> requests = new ArrayList<>();
  private final @Nullable Traffic traffic;

  private HttpRequests(@Nullable Traffic traffic) {
    this.traffic = traffic;
  }

  /** POSTs with the bodies of the traffic. */
  public static HttpRequests posts(
      Endpoint endpoint, String path, String contentType, Traffic traffic) {
    HttpRequests made = new HttpRequests(traffic);
    boolean joins = traffic.bodies().bytes() <= MAX_JOINED_BYTES;
    // A trace may name each of a few bodies many times.
    IdentityHashMap<Buffer, Parts> known = new IdentityHashMap<>();
    for (int i = 0; i < traffic.bodies().count(); i++) {
      int jsonBytes = traffic.bodies().jsonBytesAt(i);
      made.requests.add(
          known.computeIfAbsent(
              traffic.bodies().at(i),
              body ->
                  parts(
                      head(endpoint, path, contentType, traffic, body.length(), jsonBytes),
                      Unpooled.unreleasableBuffer(((BufferInternal) body).getByteBuf()),
                      joins)));
    }
    return made;
  }

  /** One GET, again and again. */
  public static HttpRequests get(Endpoint endpoint, String path) {
    HttpRequests made = new HttpRequests(null);
    String head = "GET " + path + " HTTP/1.1\r\nhost: " + endpoint.authority() + "\r\n";
    made.requests.add(parts(head, Unpooled.EMPTY_BUFFER, true));
    return made;
  }

  /** Writes request {@code index} and flushes it. */
  ChannelFuture write(Channel channel, long index) {
    Parts parts = requests.get((int) (index % requests.size()));
    String unit = traffic == null ? null : traffic.units().at(index);
    String priority = traffic == null ? null : traffic.urgency().priorityAt(index);
    if (unit == null && priority == null && parts.joined != null) {
      return channel.writeAndFlush(parts.joined.retainedDuplicate());
    }
    ByteBuf head = channel.alloc().buffer(parts.head.readableBytes() + 128);
    head.writeBytes(parts.head, parts.head.readerIndex(), parts.head.readableBytes());
    addHeader(head, "x-unit-id: ", unit);
    addHeader(head, "x-priority: ", priority);
    head.writeBytes(END_OF_HEAD);
    var unused = channel.write(head, channel.voidPromise());
    return channel.writeAndFlush(parts.body.retainedDuplicate());
  }

  private static void addHeader(ByteBuf head, String name, @Nullable String value) {
    if (value != null) {
      ByteBufUtil.writeAscii(head, name);
      ByteBufUtil.writeUtf8(head, value);
      head.writeBytes(END_OF_HEAD);
    }
  }

  private static String head(
      Endpoint endpoint,
      String path,
      String contentType,
      Traffic traffic,
      int bodyBytes,
      int jsonBytes) {
    StringBuilder head = new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\n");
    head.append("host: ").append(endpoint.authority()).append("\r\n");
    head.append("content-type: ").append(contentType).append("\r\n");
    head.append("content-length: ").append(bodyBytes).append("\r\n");
    String timeoutMillis = traffic.urgency().timeoutMillis();
    if (timeoutMillis != null) {
      head.append("x-timeout-ms: ").append(timeoutMillis).append("\r\n");
    }
    if (jsonBytes >= 0) {
      head.append(JSON_BYTES).append(": ").append(jsonBytes).append("\r\n");
    }
    return head.toString();
  }

  private static Parts parts(String head, ByteBuf body, boolean joins) {
    ByteBuf bytes = direct(head.getBytes(StandardCharsets.UTF_8));
    return new Parts(bytes, body, joins ? joined(bytes, body) : null);
  }

  private static ByteBuf joined(ByteBuf head, ByteBuf body) {
    int bytes = head.readableBytes() + END_OF_HEAD.length + body.readableBytes();
    return Unpooled.directBuffer(bytes)
        .writeBytes(head.duplicate())
        .writeBytes(END_OF_HEAD)
        .writeBytes(body.duplicate());
  }

  private static ByteBuf direct(byte[] bytes) {
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }
}
