package dev.siskin.server.ws;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.ws.Topic;
import dev.siskin.server.metrics.VersionStats;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Routes;
import io.vertx.core.Context;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What subscribers of one loop hear without asking. Versions are looked at a few times a second and
 * told when they differ from what was told last; a client that reads slowly hears the newest only.
 * Costs nothing while nobody listens. One loop, but for the figures, which are taken elsewhere.
 */
public final class Events {
  private static final long STATS_NANOS = 1_000_000_000L;
  private static final double MICROS_PER_MILLI = 1_000;

  private final Context loop;
  private final ModelRepository models;
  private final Supplier<List<VersionStats>> stats;
  private @Nullable Map<String, VersionStats> before;
  private long statsNanos;
  private boolean counting;

  /**
   * @param stats what each version did until now; may take its time
   */
  public Events(Context loop, ModelRepository models, Supplier<List<VersionStats>> stats) {
    this.loop = loop;
    this.models = models;
    this.stats = stats;
  }

  void look(long now, Collection<Session> sessions) {
    if (anyWants(Topic.VERSIONS, sessions)) {
      byte[] versions = versions();
      sessions.forEach(session -> session.tellVersions(versions));
    }
    if (!anyWants(Topic.STATS, sessions)) {
      before = null;
      statsNanos = now;
    } else if (now - statsNanos >= STATS_NANOS && !counting) {
      tellStats(now, sessions);
    }
  }

  private static boolean anyWants(Topic topic, Collection<Session> sessions) {
    for (Session session : sessions) {
      if (session.wants(topic)) {
        return true;
      }
    }
    return false;
  }

  // ---- versions

  /** As they are now. */
  byte[] versions() {
    JsonArray all = new JsonArray();
    for (Model model : models.models()) {
      all.add(model(model));
    }
    return members(all);
  }

  private static JsonObject model(Model model) {
    JsonArray versions = new JsonArray();
    for (ModelVersion version : model.versions()) {
      ModelVersion.State state = version.state();
      versions.add(
          new JsonObject()
              .put("version", version.numberText())
              .put("state", state.phase().name())
              .put("reason", state.reason()));
    }
    JsonObject told = new JsonObject().put("model", model.name()).put("versions", versions);
    Routes routes = model.routes();
    return routes == null ? told : told.put("split", split(routes.split()));
  }

  private static JsonObject split(Split split) {
    JsonArray canaries = new JsonArray();
    for (Split.Canary canary : split.canaries()) {
      canaries.add(
          new JsonObject()
              .put("version", Long.toString(canary.version()))
              .put("weight", canary.weight()));
    }
    return new JsonObject()
        .put("epoch", split.epoch())
        .put("stable", Long.toString(split.stable()))
        .put("canaries", canaries);
  }

  // ---- stats

  private void tellStats(long now, Collection<Session> sessions) {
    double seconds = (now - statsNanos) / (double) STATS_NANOS;
    statsNanos = now;
    counting = true;
    loop.executeBlocking(stats::get)
        .onComplete(
            taken -> {
              counting = false;
              if (taken.succeeded()) {
                byte[] told = stats(taken.result(), seconds);
                sessions.forEach(session -> session.tellStats(told));
              }
            });
  }

  private byte[] stats(List<VersionStats> taken, double seconds) {
    Map<String, VersionStats> last = before;
    Map<String, VersionStats> now = new HashMap<>();
    JsonArray all = new JsonArray();
    for (VersionStats version : taken) {
      String key = version.model() + "/" + version.version() + "/" + version.arm();
      now.put(key, version);
      VersionStats since = last == null ? version : last.get(key);
      long answered = version.answered() - (since == null ? 0 : since.answered());
      long failed = version.failed() - (since == null ? 0 : since.failed());
      all.add(
          new JsonObject()
              .put("model", version.model())
              .put("version", Long.toString(version.version()))
              .put("arm", version.arm())
              .put("answers_per_second", answered / seconds)
              .put("errors_per_second", failed / seconds)
              .put("p50_ms", version.p50Micros() / MICROS_PER_MILLI)
              .put("p99_ms", version.p99Micros() / MICROS_PER_MILLI));
    }
    before = now;
    return members(all);
  }

  private static byte[] members(JsonArray models) {
    return ("\"models\":" + models.encode()).getBytes(StandardCharsets.UTF_8);
  }
}
