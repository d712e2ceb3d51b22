package dev.siskin.protocol.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.v2.V2Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the server says, each message as one whole frame. Not thread-safe: all messages go
 * through one sink, which is kept for the next unless one was very long.
 */
public final class ServerMessages {
  private static final int MOST_KEPT_BYTES = 1 << 20;
  private static final int HEAD = FrameWriter.MOST_HEAD_BYTES;
  private static final int LENGTH_BYTES = 4;
  private static final long MILLIS_PER_SECOND = 1_000L;
  private static final byte[] HEAD_SPACE = new byte[HEAD + LENGTH_BYTES];

  private ByteSink sink = new ByteSink(4_096);

  /**
   * Which version answered, or refused, and on what grounds it was chosen.
   *
   * @param version as text
   */
  public record Way(String version, String arm, String epoch) {}

  /** What a client may do, told at once. */
  public record Limits(
      int credits, int messageBytes, int jsonDepth, long deadlineMillis, long pingMillis) {}

  /** The first message of a connection. */
  public byte[] hello(Limits limits) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"hello\",\"protocol\":\"siskin.v1\",\"credits\":");
    sink.putLong(limits.credits());
    sink.putAscii(",\"limits\":{\"message_bytes\":");
    sink.putLong(limits.messageBytes());
    sink.putAscii(",\"id_chars\":");
    sink.putLong(HeadReader.MOST_ID_CHARS);
    sink.putAscii(",\"json_depth\":");
    sink.putLong(limits.jsonDepth());
    sink.putAscii(",\"deadline_ms\":");
    sink.putLong(limits.deadlineMillis());
    sink.putAscii(",\"ping_ms\":");
    sink.putLong(limits.pingMillis());
    sink.putAscii("}}");
    return text();
  }

  /**
   * An answer, with tensors behind it where the request wanted some as bytes.
   *
   * @param request the server's id of it
   * @throws ServingException when these outputs cannot go out that way
   */
  public byte[] result(
      String id,
      String request,
      Way way,
      String model,
      V2Reply reply,
      Signature signature,
      TensorData[] outputs) {
    int from = reply.hasBinary() ? HEAD + LENGTH_BYTES : HEAD;
    begin(from);
    sink.putAscii("{\"op\":\"result\",\"id\":");
    sink.putJsonString(id);
    putWay(request, way);
    sink.put(',');
    reply.putMembers(sink, model, way.version(), signature, outputs);
    sink.put('}');
    if (!reply.hasBinary()) {
      return text();
    }
    int jsonBytes = sink.size() - from;
    reply.putTensors(sink, outputs);
    for (int i = 0; i < LENGTH_BYTES; i++) {
      sink.array()[HEAD + i] = (byte) (jsonBytes >> (Byte.SIZE * i));
    }
    return frame(FrameHead.BINARY);
  }

  /**
   * The end of a request without an answer.
   *
   * @param way null where it never reached a version
   */
  public byte[] error(String id, String request, @Nullable Way way, ServingException why) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"error\",\"id\":");
    sink.putJsonString(id);
    putReason(why);
    if (way != null) {
      sink.putAscii(",\"model_version\":");
      sink.putJsonString(way.version());
      putWay(request, way);
    } else {
      sink.putAscii(",\"request\":");
      sink.putJsonString(request);
    }
    sink.put('}');
    return text();
  }

  /**
   * What another op than a request got wrong.
   *
   * @param id null where it has none
   * @param to the op, as the client wrote it
   */
  public byte[] refusal(@Nullable String id, String to, ServingException why) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"error\"");
    putId(id);
    sink.putAscii(",\"to\":");
    sink.putJsonString(to);
    putReason(why);
    sink.put('}');
    return text();
  }

  /**
   * Something that was subscribed to, or what became of another op.
   *
   * @param id of the op that this answers, or null
   * @param members more members of the object, as JSON in UTF-8 without braces
   */
  public byte[] event(@Nullable String id, String topic, byte[] members) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"event\"");
    putId(id);
    sink.putAscii(",\"topic\":");
    sink.putJsonString(topic);
    sink.put(',');
    sink.putBytes(members, 0, members.length);
    sink.put('}');
    return text();
  }

  /** No more requests on this connection. */
  public byte[] goaway(String reason) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"goaway\",\"reason\":");
    sink.putJsonString(reason);
    sink.put('}');
    return text();
  }

  private void begin(int space) {
    sink.reset();
    sink.putBytes(HEAD_SPACE, 0, space);
  }

  private void putId(@Nullable String id) {
    if (id != null) {
      sink.putAscii(",\"id\":");
      sink.putJsonString(id);
    }
  }

  private void putWay(String request, Way way) {
    sink.putAscii(",\"request\":");
    sink.putJsonString(request);
    sink.putAscii(",\"arm\":");
    sink.putJsonString(way.arm());
    sink.putAscii(",\"epoch\":");
    sink.putAscii(way.epoch());
  }

  private void putReason(ServingException why) {
    ErrorCode code = why.code();
    sink.putAscii(",\"code\":\"");
    sink.putAscii(code.name());
    sink.putAscii("\",\"message\":");
    sink.putJsonString(why.detail());
    sink.putAscii(",\"retryable\":");
    sink.putAscii(Boolean.toString(code.retryable()));
    if (code.retryable() && code != ErrorCode.DEADLINE_EXCEEDED) {
      sink.putAscii(",\"retry_after_ms\":");
      sink.putLong(why.retryAfterSeconds() * MILLIS_PER_SECOND);
    }
  }

  private byte[] text() {
    return frame(FrameHead.TEXT);
  }

  private byte[] frame(int opcode) {
    byte[] bytes = sink.array();
    int begin = FrameWriter.putHead(bytes, HEAD, opcode, sink.size() - HEAD);
    byte[] frame = Arrays.copyOfRange(bytes, begin, sink.size());
    if (bytes.length > MOST_KEPT_BYTES) {
      sink = new ByteSink(4_096);
    }
    return frame;
  }
}
