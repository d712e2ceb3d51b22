package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import org.jspecify.annotations.Nullable;

/** Bodies of requests that are no runs: small objects of JSON. Stateless. */
final class SmallBody {
  private static final int MOST_BYTES = 8 << 10;

  private SmallBody() {}

  /** Lets a route have one, which has the time that any body has. */
  static Route of(Route route, ServingConfig.Http config) {
    return route
        .handler(
            TimeoutHandler.create(
                config.bodyTimeout().toMillis(), ErrorCode.DEADLINE_EXCEEDED.httpStatus()))
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
    if (asked.statusCode() == ErrorCode.TOO_LARGE.httpStatus()) {
      refuse(asked, ErrorCode.TOO_LARGE, "the body is longer than " + MOST_BYTES + " bytes");
    } else if (asked.statusCode() == ErrorCode.DEADLINE_EXCEEDED.httpStatus()) {
      refuse(asked, ErrorCode.DEADLINE_EXCEEDED, "the body took too long to arrive");
    } else {
      asked.next();
    }
  }

  private static void refuse(RoutingContext asked, ErrorCode code, String why) {
    ErrorResponses.send(asked.response(), new ServingException(code, why));
  }
}
