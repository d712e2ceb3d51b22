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
 * Writes what the server says, each message as one whole frame. Not thread-safe: messages go
 * through one sink, out of which short ones are copied; a long one takes it along.
 */
public final class ServerMessages {
  private static final int FIRST_BYTES = 4_096;
  private static final int MOST_FIRST_BYTES = 32 << 20;
  private static final int MOST_COPIED_BYTES = 64 << 10;
  private static final int HEAD = FrameWriter.MOST_HEAD_BYTES;
  private static final int LENGTH_BYTES = 4;
  private static final long MILLIS_PER_SECOND = 1_000L;
  private static final byte[] HEAD_SPACE = new byte[HEAD + LENGTH_BYTES];

  private ByteSink sink;

  /** For messages of any length. */
  public ServerMessages() {
    this(FIRST_BYTES);
  }

  /**
   * For a message of about so many bytes.
   *
   * @param bytes how many, beside the names and numbers around them
   */
  public ServerMessages(long bytes) {
    sink = new ByteSink((int) Math.min(bytes + FIRST_BYTES, MOST_FIRST_BYTES));
  }

  /**
   * Which version answered, or refused, and on what grounds it was chosen.
   *
   * @param version as text
   */
  public record Way(String version, String arm, String epoch) {}

  /**
   * What a request is called in its end.
   *
   * @param id the client's
   * @param request the server's
   * @param traceParent what it is a part of, or null
   */
  public record Named(String id, String request, @Nullable String traceParent) {}

  /** What a client may do, told at once. */
  public record Limits(
      int credits, int messageBytes, int jsonDepth, long deadlineMillis, long pingMillis) {}

  /** The first message of a connection. */
  public ServerFrame hello(Limits limits) {
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
   * @throws ServingException when these outputs cannot go out that way
   */
  public ServerFrame result(
      Named named,
      Way way,
      String model,
      V2Reply reply,
      Signature signature,
      TensorData[] outputs) {
    int from = reply.hasBinary() ? HEAD + LENGTH_BYTES : HEAD;
    begin(from);
    sink.putAscii("{\"op\":\"result\",\"id\":");
    sink.putJsonString(named.id());
    putWay(named, way);
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
  public ServerFrame error(Named named, @Nullable Way way, ServingException why) {
    begin(HEAD);
    sink.putAscii("{\"op\":\"error\",\"id\":");
    sink.putJsonString(named.id());
    putReason(why);
    if (way != null) {
      sink.putAscii(",\"model_version\":");
      sink.putJsonString(way.version());
      putWay(named, way);
    } else {
      putName(named);
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
  public ServerFrame refusal(@Nullable String id, String to, ServingException why) {
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
  public ServerFrame event(@Nullable String id, String topic, byte[] members) {
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
  public ServerFrame goaway(String reason) {
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

  private void putName(Named named) {
    sink.putAscii(",\"request\":");
    sink.putJsonString(named.request());
    String traceParent = named.traceParent();
    if (traceParent != null) {
      sink.putAscii(",\"traceparent\":");
      sink.putJsonString(traceParent);
    }
  }

  private void putWay(Named named, Way way) {
    putName(named);
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

  private ServerFrame text() {
    return frame(FrameHead.TEXT);
  }

  private ServerFrame frame(int opcode) {
    byte[] bytes = sink.array();
    int end = sink.size();
    int begin = FrameWriter.putHead(bytes, HEAD, opcode, end - HEAD);
    if (end > MOST_COPIED_BYTES) {
      sink = new ByteSink(FIRST_BYTES);
      return new ServerFrame(bytes, begin, end - begin);
    }
    return new ServerFrame(Arrays.copyOfRange(bytes, begin, end), 0, end - begin);
  }
}
