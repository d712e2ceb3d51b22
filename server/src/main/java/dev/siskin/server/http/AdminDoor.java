package dev.siskin.server.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Routes;
import dev.siskin.server.model.Splits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: models as they stand, and their splits. Every call needs the token. Changes run
 * on a worker thread, for they wait for the disk.
 */
public final class AdminDoor {
  private static final int MOST_BODY_BYTES = 64 << 10;
  private static final int IDLE_SECONDS = 60;
  private static final String WISH_FORM =
      "a split is like {\"stable\": 1, \"canaries\": [{\"version\": 2, \"weight\": 0.1}]}";
  private static final ObjectReader WISH =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature())
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .readerFor(Wish.class);

  private final Vertx vertx;
  private final ModelRepository models;
  private final Lanes lanes;
  private final Splits splits;
  private final RequestsDoor requests;
  private final byte[] token;

  /** The body of PUT split; canaries may be left out. */
  private record Wish(@Nullable Long stable, @Nullable List<Canary> canaries) {
    long stableVersion() {
      if (stable == null) {
        throw ServingException.invalid(WISH_FORM + " ('stable' is missing)");
      }
      return stable;
    }

    List<Canary> all() {
      if (canaries != null && canaries.contains(null)) {
        throw ServingException.invalid(WISH_FORM + " (a canary is null)");
      }
      return canaries == null ? List.of() : canaries;
    }
  }

  public AdminDoor(
      Vertx vertx,
      ModelRepository models,
      Lanes lanes,
      Splits splits,
      RequestsDoor requests,
      String token) {
    this.vertx = vertx;
    this.models = models;
    this.lanes = lanes;
    this.splits = splits;
    this.requests = requests;
    this.token = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  /** Listens; the server answered knows its port. */
  public Future<HttpServer> listen(ServingConfig.Admin config) {
    Router router = Router.router(vertx);
    router.route().handler(this::authenticate);
    router.get("/admin/v1/models").handler(this::list);
    router.get("/admin/v1/models/:model/split").handler(this::show);
    router.get("/admin/v1/models/:model/batching").handler(this::batching);
    router
        .put("/admin/v1/models/:model/split")
        .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES))
        .handler(this::change);
    requests.addTo(router);
    router
        .route()
        .handler(
            asked -> {
              throw new ServingException(
                  ErrorCode.NOT_FOUND, "no such path: " + asked.request().path());
            });
    DataDoor.answerFailures(router, AdminDoor::failed);
    HttpServerOptions options =
        new HttpServerOptions()
            .setDecompressionSupported(false)
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(IDLE_SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(router)
        .listen(config.port(), config.host());
  }

  /** Compared in constant time, so that the time of a refusal tells nothing. */
  private void authenticate(RoutingContext asked) {
    String given = asked.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
      throw new ServingException(
          ErrorCode.UNAUTHENTICATED, "send the admin token as 'Authorization: Bearer TOKEN'");
    }
    asked.next();
  }

  private void list(RoutingContext asked) {
    JsonArray all = new JsonArray();
    for (Model model : models.models()) {
      JsonArray versions = new JsonArray();
      for (ModelVersion version : model.versions()) {
        ModelVersion.State state = version.state();
        versions.add(
            new JsonObject()
                .put("version", version.number())
                .put("state", state.phase().name())
                .put("reason", state.reason()));
      }
      Routes routes = model.routes();
      all.add(
          new JsonObject()
              .put("name", model.name())
              .put("versions", versions)
              .put("split", routes == null ? null : json(routes.split())));
    }
    DataDoor.json(asked, new JsonObject().put("models", all));
  }

  private void show(RoutingContext asked) {
    Routes routes = model(asked).routes();
    if (routes == null) {
      throw new ServingException(ErrorCode.FAILED_PRECONDITION, "no version can answer");
    }
    DataDoor.json(asked, json(routes.split()));
  }

  private void batching(RoutingContext asked) {
    DataDoor.json(asked, BatchingAnswer.of(model(asked).name(), lanes.views()));
  }

  private void change(RoutingContext asked) {
    Model model = model(asked);
    Wish wish = wish(asked);
    long stable = wish.stableVersion();
    List<Canary> canaries = wish.all();
    Long epoch = expectedEpoch(asked.request().getHeader(HttpHeaders.IF_MATCH));
    vertx
        .executeBlocking(() -> splits.change(model, epoch, stable, canaries))
        .onSuccess(split -> DataDoor.json(asked, json(split)))
        .onFailure(asked::fail);
  }

  private Model model(RoutingContext asked) {
    String name = asked.pathParam("model");
    Model model = models.model(name);
    if (model == null) {
      throw new ServingException(ErrorCode.NOT_FOUND, "no model is named " + name);
    }
    return model;
  }

  private static Wish wish(RoutingContext asked) {
    try {
      Buffer body = asked.body().buffer();
      Wish wish = WISH.readValue(body == null ? new byte[0] : body.getBytes());
      return wish == null ? new Wish(null, null) : wish;
    } catch (JsonMappingException e) {
      throw ServingException.invalid(WISH_FORM + " (" + brief(e.getOriginalMessage()) + ")");
    } catch (IOException e) {
      throw ServingException.invalid("JSON Parse error in the split");
    }
  }

  /** Jackson names our classes and its own settings in brackets. */
  private static String brief(String message) {
    int bracket = message.indexOf(" (");
    return bracket < 0 ? message : message.substring(0, bracket);
  }

  private static @Nullable Long expectedEpoch(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.equals("*")) {
      return null;
    }
    try {
      return Long.valueOf(ifMatch.replace("\"", ""));
    } catch (NumberFormatException e) {
      throw ServingException.invalid("If-Match holds an epoch, such as \"3\"");
    }
  }

  private static JsonObject json(Split split) {
    JsonArray canaries = new JsonArray();
    for (Canary canary : split.canaries()) {
      canaries.add(
          new JsonObject().put("version", canary.version()).put("weight", canary.weight()));
    }
    return new JsonObject()
        .put("epoch", split.epoch())
        .put("salt", split.salt())
        .put("stable", split.stable())
        .put("canaries", canaries);
  }

  private static void failed(RoutingContext asked) {
    if (asked.failure() == null && asked.statusCode() == ErrorCode.TOO_LARGE.httpStatus()) {
      ErrorResponses.send(
          asked.response(), new ServingException(ErrorCode.TOO_LARGE, "the body is too long"));
    } else {
      DataDoor.failed(asked);
    }
  }
}
