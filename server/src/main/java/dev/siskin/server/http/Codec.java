package dev.siskin.server.http;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tfserving.ExamplesReader;
import dev.siskin.protocol.tfserving.ExamplesReply;
import dev.siskin.protocol.tfserving.PredictReader;
import dev.siskin.protocol.v2.InferReader;
import dev.siskin.protocol.v2.V2Reply;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.model.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads bodies and writes answers in the dialect of their path, TF Serving's or V2. One loop;
 * bodies may also be read on another thread.
 */
final class Codec {
  /** Room for the JSON before the tensors. */
  private static final int HEADER_BYTES = 4_096;

  private static final int MOST_FIRST_BYTES = 64 << 20;
  private static final int NO_HEADER_BYTES = -1;

  private final PredictReader reader;
  private final ExamplesReader examplesReader;
  private final InferReader v2Reader;
  private final ByteSink sink = new ByteSink(4096);
  private final ByteArrays arrays;

  Codec(ServingConfig.Http config, ByteArrays arrays) {
    this.arrays = arrays;
    JsonLimits limits =
        new JsonLimits(config.jsonDepth(), config.jsonNumberChars(), config.maxBodyBytes());
    this.reader = new PredictReader(limits);
    this.examplesReader = new ExamplesReader(limits);
    this.v2Reader = new InferReader(limits);
  }

  /** How much of a body is JSON, which must be looked at byte for byte. */
  static int jsonBytes(ModelPath path, HttpServerRequest request, int size) {
    String length = path.isV2() ? request.getHeader(Names.INFERENCE_HEADER_LENGTH) : null;
    if (length == null) {
      return size;
    }
    try {
      return Math.min(size, Integer.parseInt(length));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * @param bytes the body; it belongs to what is returned where that is a view of it
   * @throws ServingException when the body is not what a signature takes
   */
  InferRequest read(
      ModelPath path,
      HttpServerRequest request,
      byte[] bytes,
      int size,
      Map<String, Signature> signatures) {
    return switch (path.verb()) {
      case ModelPath.CLASSIFY -> examples(ExamplesReply.CLASSIFY, bytes, size, signatures);
      case ModelPath.REGRESS -> examples(ExamplesReply.REGRESS, bytes, size, signatures);
      case ModelPath.INFER -> infer(request, bytes, size, signatures);
      default -> reader.read(bytes, 0, size, signatures, arrays);
    };
  }

  private InferRequest examples(
      ExamplesReply reply, byte[] bytes, int size, Map<String, Signature> signatures) {
    return examplesReader.read(reply, bytes, 0, size, signatures, arrays);
  }

  private InferRequest infer(
      HttpServerRequest request, byte[] bytes, int size, Map<String, Signature> signatures) {
    int headerBytes = headerBytes(request);
    if (headerBytes == 0) {
      return v2Reader.readRaw(bytes, 0, size, signatures, arrays);
    }
    int jsonBytes = headerBytes == NO_HEADER_BYTES ? size : headerBytes;
    return v2Reader.read(bytes, 0, jsonBytes, jsonBytes, size, signatures, arrays);
  }

  private static int headerBytes(HttpServerRequest request) {
    String length = request.getHeader(Names.INFERENCE_HEADER_LENGTH);
    if (length == null) {
      return NO_HEADER_BYTES;
    }
    try {
      int bytes = Integer.parseInt(length);
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // refused below, like numbers below 0
    }
    throw ServingException.invalid("Inference-Header-Content-Length is no number of bytes");
  }

  /**
   * An answer that is ready to go.
   *
   * @param jsonBytes how much of it is JSON, or {@link Reply#ALL_JSON}
   */
  record Answer(Buffer body, int jsonBytes) {
    /** Puts the headers that tell what it is. */
    void describe(HttpServerResponse response) {
      if (jsonBytes == Reply.ALL_JSON) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON);
      } else {
        response.putHeader(Names.INFERENCE_HEADER_LENGTH, Integer.toString(jsonBytes));
        response.putHeader(HttpHeaders.CONTENT_TYPE, Names.OCTETS);
      }
    }
  }

  Answer write(Route way, InferRequest asked, TensorData[] outputs) {
    sink.reset();
    int jsonBytes = write(sink, way, asked, outputs);
    return new Answer(buffer(sink.toBytes(), sink.size()), jsonBytes);
  }

  /** The same for answers that are better not copied; any thread. */
  static Answer writeLong(Route way, InferRequest asked, TensorData[] outputs) {
    if (asked.reply() instanceof V2Reply reply && reply.hasBinary()) {
      return writeViews(way, asked, reply, outputs);
    }
    long bytes = HEADER_BYTES + asked.reply().roughBytes(outputs);
    ByteSink large = new ByteSink((int) Math.min(bytes, MOST_FIRST_BYTES));
    int jsonBytes = write(large, way, asked, outputs);
    return new Answer(buffer(large.array(), large.size()), jsonBytes);
  }

  /** The outputs stay as they are, so they go out from where they lie. */
  private static Answer writeViews(
      Route way, InferRequest asked, V2Reply reply, TensorData[] outputs) {
    ByteSink json = new ByteSink(HEADER_BYTES);
    String model = way.version().model();
    String version = way.version().numberText();
    int jsonBytes = reply.writeJson(json, model, version, asked.signature(), outputs);
    List<ByteBuf> parts = new ArrayList<>();
    parts.add(Unpooled.wrappedBuffer(json.array(), 0, jsonBytes));
    for (TensorData tensor : reply.behind(outputs)) {
      parts.add(view(tensor));
    }
    ByteBuf all = Unpooled.wrappedBuffer(parts.size(), parts.toArray(ByteBuf[]::new));
    return new Answer(BufferInternal.buffer(all), jsonBytes);
  }

  /** A copy where it is less than half of its array, which a slow reader would keep from us. */
  private static ByteBuf view(TensorData tensor) {
    return tensor.length() < tensor.bytes().length / 2
        ? Unpooled.copiedBuffer(tensor.bytes(), tensor.offset(), tensor.length())
        : Unpooled.wrappedBuffer(tensor.bytes(), tensor.offset(), tensor.length());
  }

  private static int write(ByteSink out, Route way, InferRequest asked, TensorData[] outputs) {
    return asked
        .reply()
        .write(out, way.version().model(), way.version().numberText(), asked.signature(), outputs);
  }

  /** Without a copy, which the framework's own would make. */
  private static Buffer buffer(byte[] bytes, int size) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, size));
  }
}
