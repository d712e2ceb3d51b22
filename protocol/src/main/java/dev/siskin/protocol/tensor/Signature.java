package dev.siskin.protocol.tensor;

import java.util.List;

/**
 * A servable function of a model version: what goes in and what comes out.
 *
 * @param name key in the SavedModel, {@code serving_default} unless a caller names another
 * @param methodName as exported, {@code tensorflow/serving/predict}
 * @param inputs sorted by name; a request holds its tensors in this order
 * @param outputs sorted by name; an answer holds its tensors in this order
 */
public record Signature(
    String name, String methodName, List<TensorSpec> inputs, List<TensorSpec> outputs) {
  /** The signature meant when a request names none. */
  public static final String DEFAULT = "serving_default";

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Whether rows of several requests may share a run: every tensor has an open first dimension. */
  public boolean batchable() {
    return !inputs.isEmpty()
        && inputs.stream().allMatch(TensorSpec::hasBatchDim)
        && outputs.stream().allMatch(TensorSpec::hasBatchDim);
  }

  /** Place of the input of that name, or -1. */
  public int inputIndex(String input) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).name().equals(input)) {
        return i;
      }
    }
    return -1;
  }
}
