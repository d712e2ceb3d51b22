package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The coding that a body says it is in. Pure. */
final class ContentCoding {
  private ContentCoding() {}

  /**
   * @throws ServingException when it is neither gzip nor as it is
   */
  static boolean isGzip(HttpServerRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding == null) {
      return false;
    }
    boolean one = request.headers().getAll(HttpHeaders.CONTENT_ENCODING).size() == 1;
    if (one && (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip"))) {
      return true;
    }
    if (one && coding.equalsIgnoreCase("identity")) {
      return false;
    }
    throw new ServingException(
        ErrorCode.UNSUPPORTED_MEDIA,
        one
            ? "Content-Encoding " + coding + " is not offered, only gzip"
            : "more than one Content-Encoding is not offered, only gzip");
  }
}
