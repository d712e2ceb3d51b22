package dev.siskin.server.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Connections that were told {@code close}. What still comes on them is thrown away for a moment,
 * since closing at once would reset the connection under the answer; then they are closed. The
 * framework itself closes only where the client asked for it. One loop.
 */
final class Goodbyes {
  private static final long LINGER_MILLIS = 500;

  private final Vertx vertx;
  private final Set<HttpConnection> leaving = Collections.newSetFromMap(new IdentityHashMap<>());

  Goodbyes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The answer to this request will be the last; to be called before the answer's head goes. */
  void say(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
    leaving.add(request.connection());
  }

  /** Whether requests on this connection come too late. */
  boolean saidTo(HttpConnection connection) {
    return leaving.contains(connection);
  }

  /** Closes in a moment, if goodbye was said. */
  void part(HttpConnection connection, Future<?> answerWritten) {
    if (saidTo(connection)) {
      answerWritten.onComplete(
          written -> vertx.setTimer(LINGER_MILLIS, timer -> connection.close()));
    }
  }

  /** It is closed. */
  void forget(HttpConnection connection) {
    leaving.remove(connection);
  }
}
