package dev.siskin.loadtest.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.siskin.loadtest.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The infer messages of a run: bodies of the V2 dialect, each an object, with op, id, model,
 * deadline, unit and priority put before their first field. Bodies with binary tensors become
 * binary frames.
 *
 * <p>Clients must mask what they send, byte by byte with four bytes in turn, which costs more than
 * all else about a message. So there is one mask for the run, bodies are masked once before it, and
 * spaces before a body bring it to where the mask begins. Masks that nobody can foresee protect
 * proxies from scripts in browsers, of which there are none here.
 */
public final class InferFrames {

  private static final byte[] UNTIL_ID =
      "{\"op\":\"infer\",\"id\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NO_MARKS = {};
  private static final int LENGTH_BYTES = 4;
  private static final int ID_DIGITS = 20;
  private static final int MASK_BYTES = 4;

  /** The bodies without their opening brace, masked from their first byte on. */
  private final List<ByteBuf> fields = new ArrayList<>();

  private final int mask = ThreadLocalRandom.current().nextInt();

  private final Traffic traffic;
  private final byte[] afterId;

  /** Refuses bodies that are no objects with a sentence for the user. */
  public InferFrames(String model, OptionalLong version, Traffic traffic) {
    this.traffic = traffic;
    String named = "\",\"model\":\"" + quoted(model) + "\"";
    if (version.isPresent()) {
      named += ",\"version\":\"" + version.getAsLong() + "\"";
    }
    if (traffic.urgency().timeoutMillis() != null) {
      named += ",\"deadline_ms\":" + traffic.urgency().timeoutMillis();
    }
    this.afterId = named.getBytes(StandardCharsets.UTF_8);
    IdentityHashMap<Buffer, ByteBuf> known = new IdentityHashMap<>();
    for (Buffer body : traffic.bodies().encoded()) {
      fields.add(known.computeIfAbsent(body, any -> masked(fieldsOf(any.getBytes()))));
    }
  }

  /** Writes the message of request {@code index} under this id, without a flush. */
  void write(Channel channel, long index, long id) {
    ByteBuf body = fields.get((int) (index % fields.size()));
    byte[] marks = marksOf(index);
    int jsonBytes = traffic.bodies().jsonBytesAt(index);
    ByteBuf start =
        channel
            .alloc()
            .buffer(LENGTH_BYTES + UNTIL_ID.length + ID_DIGITS + afterId.length + marks.length + 4);
    if (jsonBytes >= 0) {
      start.writeIntLE(0);
    }
    start.writeBytes(UNTIL_ID);
    start.writeCharSequence(Long.toString(id), StandardCharsets.US_ASCII);
    start.writeBytes(afterId).writeBytes(marks);
    while (start.readableBytes() % MASK_BYTES != MASK_BYTES - 1) {
      start.writeByte(' ');
    }
    start.writeByte(',');
    if (jsonBytes >= 0) {
      start.setIntLE(0, start.readableBytes() - LENGTH_BYTES + jsonBytes - 1);
    }
    FrameHead head = jsonBytes >= 0 ? FrameHead.BINARY : FrameHead.TEXT;
    write(channel, head.frame(channel.alloc(), start, body.readableBytes(), mask));
    write(channel, body.retainedDuplicate());
  }

  /** Says that nobody waits for this id any more. */
  void writeCancel(Channel channel, long id) {
    ByteBuf message = channel.alloc().buffer();
    message.writeCharSequence(
        "{\"op\":\"cancel\",\"id\":\"" + id + "\"}", StandardCharsets.US_ASCII);
    write(channel, FrameHead.TEXT.frame(channel.alloc(), message, 0, mask));
  }

  private static void write(Channel channel, ByteBuf bytes) {
    var unused = channel.write(bytes, channel.voidPromise());
  }

  /** The fields that may differ from one request to the next. */
  private byte[] marksOf(long index) {
    String unit = traffic.units().at(index);
    String priority = traffic.urgency().priorityAt(index);
    if (unit == null && priority == null) {
      return NO_MARKS;
    }
    String marks = unit == null ? "" : ",\"unit\":\"" + quoted(unit) + "\"";
    marks += priority == null ? "" : ",\"priority\":\"" + priority + "\"";
    return marks.getBytes(StandardCharsets.UTF_8);
  }

  private ByteBuf masked(byte[] body) {
    ByteBuf bytes = Unpooled.directBuffer(body.length).writeBytes(body);
    FrameHead.mask(bytes, mask);
    return bytes;
  }

  private static byte[] fieldsOf(byte[] body) {
    int brace = next(body, 0);
    int first = next(body, brace + 1);
    if (first >= body.length || body[brace] != '{' || body[first] == '}') {
      throw new IllegalArgumentException(
          "--transport ws needs bodies that are JSON objects with inputs, as V2 has them.");
    }
    byte[] rest = new byte[body.length - brace - 1];
    System.arraycopy(body, brace + 1, rest, 0, rest.length);
    return rest;
  }

  private static int next(byte[] body, int from) {
    int at = from;
    while (at < body.length && body[at] <= ' ' && body[at] >= 0) {
      at++;
    }
    return at;
  }

  private static String quoted(String text) {
    return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
