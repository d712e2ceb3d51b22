package dev.siskin.protocol.tensor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A servable function of a model version: what goes in and what comes out. Immutable. */
public final class Signature {
  /** The signature meant when a request names none. */
  public static final String DEFAULT = "serving_default";

  private final String name;
  private final String methodName;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final boolean stateful;
  private final boolean batchable;
  private final boolean hasOpenRows;

  /** Of a function that answers the same each time. */
  public Signature(
      String name, String methodName, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    this(name, methodName, inputs, outputs, false);
  }

  /**
   * @param name key in the SavedModel, {@code serving_default} unless a caller names another
   * @param methodName as exported, {@code tensorflow/serving/predict}
   * @param inputs sorted by name; a request holds its tensors in this order
   * @param outputs sorted by name; an answer holds its tensors in this order
   * @param stateful see {@link #stateful}
   */
  public Signature(
      String name,
      String methodName,
      List<TensorSpec> inputs,
      List<TensorSpec> outputs,
      boolean stateful) {
    this.name = Objects.requireNonNull(name, "name");
    this.methodName = Objects.requireNonNull(methodName, "methodName");
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.stateful = stateful;
    this.batchable =
        !stateful
            && !inputs.isEmpty()
            && inputs.stream().allMatch(TensorSpec::hasBatchDim)
            && outputs.stream().allMatch(TensorSpec::hasBatchDim);
    this.hasOpenRows = batchable && inputs.stream().anyMatch(TensorSpec::hasOpenRow);
  }

  public String name() {
    return name;
  }

  public String methodName() {
    return methodName;
  }

  public List<TensorSpec> inputs() {
    return inputs;
  }

  public List<TensorSpec> outputs() {
    return outputs;
  }

  /**
   * Whether a run changes what the model remembers, or shows it while others may change it. Its
   * requests run alone, once each, and one at a time for a version.
   */
  public boolean stateful() {
    return stateful;
  }

  /**
   * Whether rows of several requests may share a run: it is not stateful, and every tensor has an
   * open first dimension.
   */
  public boolean batchable() {
    return batchable;
  }

  /** Whether rows of one request may have another shape than those of another. */
  public boolean hasOpenRows() {
    return hasOpenRows;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signature that
        && name.equals(that.name)
        && methodName.equals(that.methodName)
        && inputs.equals(that.inputs)
        && outputs.equals(that.outputs)
        && stateful == that.stateful;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, inputs, outputs);
  }

  @Override
  public String toString() {
    return name + inputs + " -> " + outputs;
  }
}
