package dev.siskin.server.http;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.v2.DataTypes;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A model's configuration as Triton's {@code ModelConfig}; nobody configures it so. Stateless. */
final class V2Config {
  private V2Config() {}

  /**
   * @param maxBatchRows of a run, where the signature is batchable
   */
  static JsonObject of(Model model, Signature signature, int maxBatchRows) {
    boolean batchable = signature.batchable();
    JsonArray versions = new JsonArray();
    model.versions().stream()
        .filter(ModelVersion::available)
        .forEach(v -> versions.add(v.number()));
    JsonObject config =
        new JsonObject()
            .put("name", model.name())
            .put("platform", V2Answers.PLATFORM)
            .put("backend", "tensorflow")
            .put(
                "version_policy",
                new JsonObject().put("specific", new JsonObject().put("versions", versions)))
            .put("max_batch_size", batchable ? maxBatchRows : 0)
            .put("input", tensors(signature.inputs(), batchable))
            .put("output", tensors(signature.outputs(), batchable));
    return batchable ? config.put("dynamic_batching", new JsonObject()) : config;
  }

  private static JsonArray tensors(List<TensorSpec> specs, boolean batchable) {
    JsonArray all = new JsonArray();
    for (TensorSpec spec : specs) {
      JsonArray dims = new JsonArray();
      for (int i = batchable ? 1 : 0; i < spec.dims().length; i++) {
        dims.add(spec.dims()[i]);
      }
      JsonObject tensor =
          new JsonObject().put("name", spec.name()).put("data_type", type(spec.dtype()));
      if (spec.unknownRank()) {
        tensor.put("dims", new JsonArray().add(-1));
      } else if (dims.isEmpty()) {
        // Triton knows no empty dims, and says by a reshape that there are none.
        tensor
            .put("dims", new JsonArray().add(1))
            .put("reshape", new JsonObject().put("shape", dims));
      } else {
        tensor.put("dims", dims);
      }
      all.add(tensor);
    }
    return all;
  }

  private static String type(DType type) {
    return "TYPE_" + (type == DType.STRING ? "STRING" : DataTypes.name(type));
  }
}
