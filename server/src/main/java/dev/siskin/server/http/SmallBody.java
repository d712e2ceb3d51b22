package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

/** Bodies of requests that are no runs: small objects of JSON. Stateless. */
final class SmallBody {
  private static final int MOST_BYTES = 64 << 10;

  private SmallBody() {}

  /** Lets a route have one. */
  static Route of(Route route) {
    return route
        .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
        .failureHandler(SmallBody::failed);
  }

  /** The object in the body; null where there is no body, or it is no object. */
  static @Nullable JsonObject object(RoutingContext asked) {
    Buffer body = asked.body().buffer();
    if (body == null || body.length() == 0) {
      return null;
    }
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      return null;
    }
  }

  private static void failed(RoutingContext asked) {
    if (asked.failure() == null && asked.statusCode() == ErrorCode.TOO_LARGE.httpStatus()) {
      ErrorResponses.send(
          asked.response(), new ServingException(ErrorCode.TOO_LARGE, "the body is too long"));
    } else {
      asked.next();
    }
  }
}
