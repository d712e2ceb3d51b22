package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.ModelVersion.Phase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a model's versions, in TF Serving's words; newest first. Stateless. */
final class StatusAnswers {
  private StatusAnswers() {}

  /**
   * @param number of the only version asked for, as the caller wrote it, or null for all
   */
  static JsonObject status(ModelRepository models, String model, @Nullable String number) {
    JsonArray states = new JsonArray();
    for (ModelVersion version : versions(models, model, number)) {
      states.add(status(version));
    }
    return new JsonObject().put("model_version_status", states);
  }

  private static List<ModelVersion> versions(
      ModelRepository models, String name, @Nullable String number) {
    Model model = models.model(name);
    if (model == null) {
      throw new ServingException(
          ErrorCode.NOT_FOUND, "Could not find any versions of model " + name);
    }
    if (number == null) {
      List<ModelVersion> all = new ArrayList<>(model.versions());
      all.sort(Comparator.comparingLong(ModelVersion::number).reversed());
      return all;
    }
    ModelVersion one = model.version(Ask.versionNumber(number));
    if (one == null) {
      throw new ServingException(
          ErrorCode.NOT_FOUND, "Could not find version " + number + " of model " + name);
    }
    return List.of(one);
  }

  private static JsonObject status(ModelVersion version) {
    ModelVersion.State state = version.state();
    boolean failed = state.phase() == Phase.END && !state.reason().isEmpty();
    return new JsonObject()
        .put("version", version.numberText())
        .put("state", state.phase().name())
        .put(
            "status",
            new JsonObject()
                .put("error_code", failed ? ErrorCode.INTERNAL.name() : "OK")
                .put("error_message", state.reason()));
  }
}
