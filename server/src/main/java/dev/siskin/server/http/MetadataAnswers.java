package dev.siskin.server.http;

import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of a model's version as TF Serving's metadata, which is Protocol Buffers' JSON of
 * its SignatureDefMap. Stateless.
 */
final class MetadataAnswers {
  private MetadataAnswers() {}

  /**
   * @param number of the version asked for, as the caller wrote it; null for the stable one
   */
  static JsonObject metadata(ModelRepository models, String model, @Nullable String number) {
    ModelVersion version = version(models.model(model), number);
    Servable servable = version == null ? null : version.servable();
    if (version == null || servable == null) {
      throw new ServingException(
          ErrorCode.NOT_FOUND,
          "Servable not found for request: "
              + (number == null
                  ? "Latest(" + model + ")"
                  : "Specific(" + model + ", " + number + ")"));
    }
    JsonObject signatures = new JsonObject();
    new TreeMap<>(servable.signatures())
        .forEach((name, signature) -> signatures.put(name, signature(signature)));
    return new JsonObject()
        .put(
            "model_spec",
            new JsonObject()
                .put("name", model)
                .put("signature_name", "")
                .put("version", version.numberText()))
        .put(
            "metadata",
            new JsonObject()
                .put("signature_def", new JsonObject().put("signature_def", signatures)));
  }

  private static @Nullable ModelVersion version(@Nullable Model model, @Nullable String number) {
    Long asked = number == null ? null : Ask.versionNumber(number);
    Routes routes = model == null ? null : model.routes();
    if (model == null || routes == null) {
      return null;
    }
    return model.version(asked == null ? routes.split().stable() : asked);
  }

  private static JsonObject signature(Signature signature) {
    return new JsonObject()
        .put("inputs", tensors(signature.inputs()))
        .put("outputs", tensors(signature.outputs()))
        .put("method_name", signature.methodName())
        .put("defaults", new JsonObject());
  }

  private static JsonObject tensors(List<TensorSpec> specs) {
    JsonObject tensors = new JsonObject();
    for (TensorSpec spec : specs) {
      JsonArray dims = new JsonArray();
      for (long dim : spec.dims()) {
        dims.add(new JsonObject().put("size", Long.toString(dim)).put("name", ""));
      }
      tensors.put(
          spec.name(),
          new JsonObject()
              .put("dtype", spec.dtype().tensorFlowName())
              .put(
                  "tensor_shape",
                  new JsonObject().put("dim", dims).put("unknown_rank", spec.unknownRank()))
              .put("name", spec.tensorName()));
    }
    return tensors;
  }
}
