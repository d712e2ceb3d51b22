package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tfserving.PredictReader;
import dev.siskin.protocol.v2.BinaryReader;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.model.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * Reads bodies and writes answers in the dialect of their path: TF Serving's JSON, or V2 in its
 * binary form. One loop; JSON may also be read on another thread.
 */
final class Codec {
  private final PredictReader reader;
  private final BinaryReader binaryReader = new BinaryReader();
  private final ByteSink sink = new ByteSink(4096);
  private final ByteArrays arrays;

  Codec(ServingConfig.Http config, ByteArrays arrays) {
    this.arrays = arrays;
    this.reader =
        new PredictReader(
            new JsonLimits(
                config.jsonDepth(), config.jsonNumberChars(), JsonLimits.DEFAULT.stringChars()));
  }

  /**
   * @param bytes the body; in the binary form it belongs to what is returned
   * @throws ServingException when the body is not what a signature takes
   */
  InferRequest read(
      ModelPath path,
      HttpServerRequest request,
      byte[] bytes,
      int size,
      Map<String, Signature> signatures) {
    return path.isV2()
        ? binaryReader.read(bytes, size, headerBytes(request), signatures)
        : reader.read(bytes, 0, size, signatures, arrays);
  }

  private static int headerBytes(HttpServerRequest request) {
    String length = request.getHeader(Names.INFERENCE_HEADER_LENGTH);
    if (length == null) {
      throw new ServingException(
          ErrorCode.UNIMPLEMENTED,
          "V2 is offered in its binary form only, with Inference-Header-Content-Length");
    }
    try {
      return Integer.parseInt(length);
    } catch (NumberFormatException e) {
      throw ServingException.invalid("Inference-Header-Content-Length is no number of bytes");
    }
  }

  /** The body of an answer; its headers go into the response. */
  Buffer write(Route way, InferRequest asked, TensorData[] outputs, HttpServerResponse response) {
    sink.reset();
    int jsonBytes =
        asked
            .reply()
            .write(
                sink,
                way.version().model(),
                way.version().numberText(),
                asked.signature(),
                outputs);
    if (jsonBytes == Reply.ALL_JSON) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON);
    } else {
      response.putHeader(Names.INFERENCE_HEADER_LENGTH, Integer.toString(jsonBytes));
      response.putHeader(HttpHeaders.CONTENT_TYPE, Names.OCTETS);
    }
    return Buffer.buffer(sink.toBytes());
  }
}
