package dev.siskin.protocol.infer;

import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;

/** How a request wants its answer written, in its dialect. Immutable; any thread. */
public interface Reply {
  /** What {@link #write} returns for an answer of nothing but JSON. */
  int ALL_JSON = -1;

  /**
   * Writes the body of an answer.
   *
   * @param model name of the model that answered
   * @param version its version, as text
   * @param outputs in the order of {@code signature.outputs()}
   * @return bytes of the JSON that the tensors follow, or {@link #ALL_JSON}
   * @throws dev.siskin.protocol.error.ServingException when these outputs cannot go out that way
   */
  int write(ByteSink out, String model, String version, Signature signature, TensorData[] outputs);

  /** About how long these outputs get, so that a large answer need not grow while it is written. */
  default long roughBytes(TensorData[] outputs) {
    long bytes = 0;
    for (TensorData output : outputs) {
      bytes += roughJsonBytes(output);
    }
    return bytes;
  }

  /** About how long an output gets as JSON: a float has 11 characters or so with its comma. */
  static long roughJsonBytes(TensorData output) {
    return output.dtype() == DType.STRING ? output.length() : 3L * output.length();
  }
}
