package dev.siskin.server.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Connections that were told to go. Over HTTP/1 that is {@code connection: close} and a {@link
 * Parting}; the framework itself closes only where the client asked for it. Over HTTP/2 it is a
 * GOAWAY: what the client had under way is still answered. One loop.
 */
final class Goodbyes {
  private static final long NO_ERROR = 0;

  private final Set<HttpConnection> leaving = Collections.newSetFromMap(new IdentityHashMap<>());

  /** No more requests on this connection; to be called before the answer's head goes. */
  void say(HttpServerRequest request) {
    boolean first = leaving.add(request.connection());
    if (!isStream(request)) {
      request.response().putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
    } else if (first) {
      request.connection().goAway(NO_ERROR, Integer.MAX_VALUE);
    }
  }

  /**
   * The rest of this request's body is not wanted. Over HTTP/1 no request can come after it; over
   * HTTP/2 the others go on.
   */
  void cutShort(HttpServerRequest request) {
    if (!isStream(request)) {
      say(request);
    }
  }

  /** Whether it comes on a connection whose last answer was announced. */
  boolean isTooLate(HttpServerRequest request) {
    return !isStream(request) && leaving.contains(request.connection());
  }

  /** The answer is on its way: closes what has been told to go, and stops what was cut short. */
  void part(HttpServerRequest request, Future<?> answerWritten) {
    HttpConnection connection = request.connection();
    if (isStream(request)) {
      if (!request.isEnded()) {
        answerWritten.onComplete(written -> request.response().reset(NO_ERROR));
      }
    } else if (leaving.contains(connection)) {
      answerWritten.onComplete(
          written -> {
            Parting.begin(((HttpServerConnection) connection).channelHandlerContext().channel());
            connection.close();
          });
    }
  }

  /** It is closed. */
  void forget(HttpConnection connection) {
    leaving.remove(connection);
  }

  private static boolean isStream(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }
}
