package dev.siskin.server.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Bodies sent where none is read: short ones are dropped, for long ones the connection ends. */
final class UnwantedBody {
  private static final int SHORT_BYTES = 64 << 10;

  private UnwantedBody() {}

  /** To be called before the request is answered. */
  static void bound(HttpServerRequest request, Goodbyes goodbyes) {
    if (isLongOrUnknown(request)) {
      goodbyes.cutShort(request);
      request.response().endHandler(end -> goodbyes.part(request, Future.succeededFuture()));
    }
  }

  private static boolean isLongOrUnknown(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.headers().contains(HttpHeaders.EXPECT)
        || ArrivingBody.announcedBytes(request) > SHORT_BYTES;
  }
}
