package dev.siskin.examples.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What {@code manifest.json} beside a {@code saved_model.pb} says. It names no time and no machine,
 * so the same model gives the same manifest.
 *
 * @param digest {@code sha256:} and the hex digest of saved_model.pb
 * @param training how the model came to be: rows, seed, epochs
 * @param metrics how good it is on rows it never saw; empty where nothing was measured
 */
public record Manifest(
    String name,
    int version,
    String digest,
    Signature signature,
    Map<String, Object> training,
    Map<String, Object> metrics) {
  public Manifest {
    Objects.requireNonNull(digest, "a manifest names a digest");
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** The signature in short. */
  public record Signature(String key, String method, List<Tensor> inputs, List<Tensor> outputs) {
    static Signature of(SignatureDef signature) {
      return new Signature(
          ServingSignature.KEY,
          signature.getMethodName(),
          tensors(signature.getInputsMap()),
          tensors(signature.getOutputsMap()));
    }

    private static List<Tensor> tensors(Map<String, TensorInfo> tensors) {
      return tensors.entrySet().stream().map(t -> Tensor.of(t.getKey(), t.getValue())).toList();
    }
  }

  /** One named tensor; -1 in a shape stands for any size. */
  public record Tensor(String name, String dtype, List<Long> shape) {
    static Tensor of(String name, TensorInfo tensor) {
      List<Long> shape =
          tensor.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
      return new Tensor(name, tensor.getDtype().name(), shape);
    }
  }
}
