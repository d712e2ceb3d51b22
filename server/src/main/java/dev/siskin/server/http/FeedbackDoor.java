package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.RequestIds;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /v1/feedback}: what the answer to a request was worth. It is checked and
 * acknowledged; nothing is stored yet.
 */
final class FeedbackDoor {
  private static final List<String> JUDGEMENTS = List.of("label", "score", "reward", "accepted");
  private static final Set<String> KEYS =
      Set.of("request_id", "label", "score", "reward", "accepted", "at", "slice");
  private static final int MOST_CHARS = 256;

  private FeedbackDoor() {}

  static void addTo(Router router, ServingConfig.Http config) {
    SmallBody.of(router.post("/v1/feedback"), config).handler(FeedbackDoor::take);
  }

  private static void take(RoutingContext asked) {
    JsonObject body = SmallBody.object(asked);
    if (body == null) {
      throw ServingException.invalid(
          "feedback is like {\"request_id\": \"..\", \"label\": ..}; also score, reward, accepted");
    }
    String id = check(body);
    asked.response().setStatusCode(202);
    DataDoor.json(asked, new JsonObject().put("request_id", id).put("stored", false));
  }

  /**
   * @return the id of the request meant
   * @throws ServingException when it is not what feedback must be
   */
  private static String check(JsonObject body) {
    if (!(body.getValue("request_id") instanceof String id) || !RequestIds.mayBeOurs(id)) {
      throw ServingException.invalid("'request_id' is no id that this server gave");
    }
    for (String key : body.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw ServingException.invalid("feedback has no '" + key + "'");
      }
    }
    if (JUDGEMENTS.stream().filter(body::containsKey).count() != 1) {
      throw ServingException.invalid(
          "feedback needs one of 'label', 'score', 'reward', 'accepted'");
    }
    requireKind(body, "label", String.class, Number.class, Boolean.class);
    requireKind(body, "score", Number.class);
    requireKind(body, "reward", Number.class);
    requireKind(body, "accepted", Boolean.class);
    requireKind(body, "at", String.class, Number.class);
    requireKind(body, "slice", String.class);
    return id;
  }

  private static void requireKind(JsonObject body, String key, Class<?>... kinds) {
    if (!body.containsKey(key)) {
      return;
    }
    Object value = body.getValue(key);
    for (Class<?> kind : kinds) {
      if (kind.isInstance(value)) {
        if (value instanceof String text && text.length() > MOST_CHARS) {
          throw new ServingException(
              ErrorCode.INVALID_ARGUMENT,
              "'" + key + "' has more than " + MOST_CHARS + " characters");
        }
        return;
      }
    }
    throw ServingException.invalid("'" + key + "' of feedback is of another kind than it must be");
  }
}
