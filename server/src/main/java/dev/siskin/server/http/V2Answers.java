package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.v2.DataTypes;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What V2 tells of the server and its models. Stateless. */
final class V2Answers {
  static final String PLATFORM = "tensorflow_savedmodel";

  private static final String NO_VERSION = "dev";

  private V2Answers() {}

  /** Extensions stand here when they work. */
  static JsonObject server() {
    String version = V2Answers.class.getPackage().getImplementationVersion();
    return new JsonObject()
        .put("name", "siskin")
        .put("version", version == null ? NO_VERSION : version)
        .put(
            "extensions",
            new JsonArray()
                .add("binary_tensor_data")
                .add("model_configuration")
                .add("schedule_policy")
                .add("statistics"));
  }

  static JsonObject metadata(Model model, Signature signature) {
    JsonArray versions = new JsonArray();
    model
        .versions()
        .forEach(
            version -> {
              if (version.available()) {
                versions.add(version.numberText());
              }
            });
    JsonArray inputs = new JsonArray();
    signature.inputs().forEach(spec -> inputs.add(tensor(spec)));
    JsonArray outputs = new JsonArray();
    signature.outputs().forEach(spec -> outputs.add(tensor(spec)));
    return new JsonObject()
        .put("name", model.name())
        .put("versions", versions)
        .put("platform", PLATFORM)
        .put("inputs", inputs)
        .put("outputs", outputs);
  }

  /** A shape of any rank goes as one open size, for there is no word for it. */
  private static JsonObject tensor(TensorSpec spec) {
    JsonArray shape = new JsonArray();
    if (spec.unknownRank()) {
      shape.add(-1);
    }
    for (long dim : spec.dims()) {
      shape.add(dim);
    }
    return new JsonObject()
        .put("name", spec.name())
        .put("datatype", DataTypes.name(spec.dtype()))
        .put("shape", shape);
  }

  /**
   * All versions of all models.
   *
   * @param readyOnly whether to leave out those that cannot answer
   */
  static JsonArray index(ModelRepository models, boolean readyOnly) {
    JsonArray all = new JsonArray();
    for (Model model : models.models()) {
      for (ModelVersion version : model.versions()) {
        ModelVersion.State state = version.state();
        if (readyOnly && state.phase() != ModelVersion.Phase.AVAILABLE) {
          continue;
        }
        all.add(
            new JsonObject()
                .put("name", model.name())
                .put("version", version.numberText())
                .put("state", state(state.phase()))
                .put("reason", state.reason()));
      }
    }
    return all;
  }

  private static String state(ModelVersion.Phase phase) {
    return switch (phase) {
      case START, LOADING -> "LOADING";
      case AVAILABLE -> "READY";
      case UNLOADING -> "UNLOADING";
      case END -> "UNAVAILABLE";
    };
  }

  /**
   * @throws ServingException NOT_FOUND
   */
  static Model model(ModelRepository models, String name) {
    Model model = models.model(name);
    if (model == null) {
      throw notFound("Latest(" + name + ")");
    }
    return model;
  }

  /**
   * The version named, whatever its state.
   *
   * @throws ServingException NOT_FOUND, or INVALID_ARGUMENT where it is no number
   */
  static ModelVersion version(Model model, String version) {
    ModelVersion named = model.version(Ask.versionNumber(version));
    if (named == null) {
      throw notFound("Specific(" + model.name() + ", " + version + ")");
    }
    return named;
  }

  /**
   * The version named, or else the stable one; it can answer.
   *
   * @throws ServingException UNAVAILABLE when it cannot
   */
  static ModelVersion serving(Model model, @Nullable String version) {
    Routes routes = model.routes();
    ModelVersion found =
        version != null
            ? version(model, version)
            : routes == null ? null : model.version(routes.split().stable());
    if (found == null || !found.available()) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE,
          found == null
              ? "no version of model " + model.name() + " can answer"
              : "version " + found + " cannot answer");
    }
    return found;
  }

  /** The signature meant when a request names none; of a version without it, the first by name. */
  static Signature signature(ModelVersion version) {
    var servable = version.servable();
    Map<String, Signature> all = servable == null ? Map.of() : servable.signatures();
    if (all.isEmpty()) {
      throw new ServingException(
          ErrorCode.UNAVAILABLE, "version " + version + " offers no signature");
    }
    Signature signature = all.get(Signature.DEFAULT);
    return signature == null
        ? Objects.requireNonNull(new TreeMap<>(all).firstEntry()).getValue()
        : signature;
  }

  private static ServingException notFound(String asked) {
    return new ServingException(ErrorCode.NOT_FOUND, "Servable not found for request: " + asked);
  }
}
