package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tfserving.PredictWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The one place where a failure becomes an HTTP answer. Stateless. */
final class ErrorResponses {
  private ErrorResponses() {}

  /**
   * Writes the error unless the answer has begun or nobody reads it any more.
   *
   * @return done when it is written
   */
  static Future<?> send(HttpServerResponse response, ServingException failure) {
    if (response.headWritten() || response.closed()) {
      return Future.succeededFuture();
    }
    ByteSink body = new ByteSink(128);
    PredictWriter.writeError(body, failure.detail());
    ErrorCode code = failure.code();
    response.setStatusCode(code.httpStatus());
    response.putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON);
    if (code.retryable() && code != ErrorCode.DEADLINE_EXCEEDED) {
      response.putHeader(Names.RETRY_AFTER, Integer.toString(failure.retryAfterSeconds()));
    }
    if (code == ErrorCode.UNSUPPORTED_MEDIA) {
      response.putHeader(HttpHeaders.ACCEPT_ENCODING, Names.GZIP);
    }
    return response.end(Buffer.buffer(body.toBytes()));
  }
}
