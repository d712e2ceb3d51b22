package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;

/** V2 but for its requests for a run: health, metadata, statistics, configuration, the index. */
final class V2Door {
  private static final String MODEL = "/v2/models/:model";
  private static final String VERSION = MODEL + "/versions/:version";

  private final Gate gate;
  private final ModelRepository models;
  private final VersionMetrics metrics;
  private final int maxBatchRows;
  private final ServingConfig.Http http;

  V2Door(ServingConfig config, Gate gate, ModelRepository models, VersionMetrics metrics) {
    this.gate = gate;
    this.models = models;
    this.metrics = metrics;
    this.http = config.http();
    this.maxBatchRows = config.batching().maxBatchRows();
  }

  void addTo(Router router) {
    router.get("/v2").handler(asked -> DataDoor.json(asked, V2Answers.server()));
    router.get("/v2/health/live").handler(asked -> DataDoor.json(asked, new JsonObject()));
    router.get("/v2/health/ready").handler(this::ready);
    router.get("/health").handler(this::ready);
    // Before the models: one of this name is told of under its versions only.
    router.get("/v2/models/stats").handler(asked -> stats(asked, models.models()));
    for (String path : List.of(MODEL, VERSION)) {
      router.get(path).handler(this::metadata);
      router.get(path + "/ready").handler(this::modelReady);
      router.get(path + "/config").handler(this::config);
      router.get(path + "/stats").handler(this::modelStats);
    }
    SmallBody.of(router.post("/v2/repository/index"), http).handler(this::index);
    router.post("/v2/repository/models/:model/load").handler(V2Door::refuseChange);
    router.post("/v2/repository/models/:model/unload").handler(V2Door::refuseChange);
  }

  private void ready(RoutingContext asked) {
    requireReady();
    DataDoor.json(asked, new JsonObject());
  }

  private void requireReady() {
    if (!gate.ready() || !models.anyAvailable()) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE,
          gate.ready()
              ? "no model version can answer"
              : "the server is " + gate.phase().name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  private void modelReady(RoutingContext asked) {
    ModelVersion version = serving(asked, model(asked));
    requireReady();
    DataDoor.json(asked, new JsonObject().put("name", version.model()).put("ready", true));
  }

  private void metadata(RoutingContext asked) {
    Model model = model(asked);
    ModelVersion version = serving(asked, model);
    DataDoor.json(asked, V2Answers.metadata(model, V2Answers.signature(version)));
  }

  private void config(RoutingContext asked) {
    Model model = model(asked);
    ModelVersion version = serving(asked, model);
    DataDoor.json(asked, V2Config.of(model, V2Answers.signature(version), maxBatchRows));
  }

  private Model model(RoutingContext asked) {
    return V2Answers.model(models, asked.pathParam("model"));
  }

  private static ModelVersion serving(RoutingContext asked, Model model) {
    return V2Answers.serving(model, asked.pathParam("version"));
  }

  private void modelStats(RoutingContext asked) {
    Model model = model(asked);
    String version = asked.pathParam("version");
    if (version == null) {
      stats(asked, List.of(model));
    } else {
      statsOf(asked, List.of(V2Answers.version(model, version)));
    }
  }

  private void stats(RoutingContext asked, Collection<Model> of) {
    statsOf(asked, of.stream().flatMap(model -> model.versions().stream()).toList());
  }

  /** On a worker, for a scrape may hold the metrics for some milliseconds. */
  private void statsOf(RoutingContext asked, List<ModelVersion> versions) {
    asked
        .vertx()
        .executeBlocking(() -> allStats(versions), false)
        .onSuccess(stats -> DataDoor.json(asked, stats))
        .onFailure(asked::fail);
  }

  private JsonObject allStats(List<ModelVersion> versions) {
    JsonArray stats = new JsonArray();
    for (ModelVersion version : versions) {
      stats.add(V2Stats.of(version, metrics.totals(version.model(), version.number())));
    }
    return new JsonObject().put("model_stats", stats);
  }

  private void index(RoutingContext asked) {
    JsonArray index = V2Answers.index(models, wantsReadyOnly(asked));
    asked.response().putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON).end(index.toBuffer());
  }

  private static boolean wantsReadyOnly(RoutingContext asked) {
    if (asked.body().length() <= 0) {
      return false;
    }
    JsonObject body = SmallBody.object(asked);
    if (body != null && body.getValue("ready", false) instanceof Boolean only) {
      return only;
    }
    throw ServingException.invalid("the body is like {\"ready\": true}, or empty");
  }

  /** Loading and unloading is for the admin port. */
  private static void refuseChange(RoutingContext asked) {
    throw new ServingException(
        ErrorCode.PERMISSION_DENIED, "to load and unload models is not offered here");
  }
}
