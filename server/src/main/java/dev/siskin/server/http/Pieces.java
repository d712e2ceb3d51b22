package dev.siskin.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/**
 * The body of a long answer, which goes out piece by piece, as fast as the client takes it. The
 * system wants bytes outside the heap, so to write it at once would copy all of it. One loop.
 */
final class Pieces {
  /** Up to here a body goes out at once. */
  private static final int PIECE_BYTES = 256 << 10;

  private final HttpServerResponse response;
  private final Buffer body;
  private final Promise<Void> written = Promise.promise();
  private int at;

  private Pieces(HttpServerResponse response, Buffer body) {
    this.response = response;
    this.body = body;
  }

  /**
   * Sends a body of any length, and ends the answer with it.
   *
   * @return done when all of it was written, failed when the client is gone
   */
  static Future<Void> send(HttpServerResponse response, Buffer body) {
    if (body.length() <= PIECE_BYTES) {
      return response.end(body);
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    Pieces pieces = new Pieces(response, body);
    response.drainHandler(v -> pieces.goOn());
    pieces.goOn();
    return pieces.written.future();
  }

  /** While the queue is full there is a piece in it, whose fate tells when the client goes. */
  private void goOn() {
    while (at < body.length() && !written.future().isComplete() && !response.writeQueueFull()) {
      int from = at;
      at = Math.min(body.length(), from + PIECE_BYTES);
      Buffer piece = body.slice(from, at);
      if (at < body.length()) {
        response.write(piece).onFailure(written::tryFail);
      } else {
        response.end(piece).onComplete(end -> written.tryComplete(), written::tryFail);
      }
    }
  }
}
