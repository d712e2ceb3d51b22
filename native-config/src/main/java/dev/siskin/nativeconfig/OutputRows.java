package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Tensor;

/** Takes what a run computed out of native memory, checks it, and gives each request its rows. */
final class OutputRows {
  private OutputRows() {}

  /** One copy of the whole tensor; nothing of it is left in native memory. */
  static TensorData copy(TensorSpec spec, Tensor tensor) {
    if (!tensor.dataType().name().equals(spec.dtype().tensorFlowName())) {
      throw broken(spec, "is " + tensor.dataType() + ", not " + spec.dtype().tensorFlowName());
    }
    long[] shape = tensor.shape().asArray();
    if (!spec.accepts(shape)) {
      throw broken(spec, "has the shape " + Arrays.toString(shape) + ", not that of its signature");
    }
    long length = TensorData.elements(shape) * spec.dtype().bytes();
    if (length != tensor.numBytes() || length > RunPlan.MAX_BYTES) {
      throw broken(spec, "has " + tensor.numBytes() + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    if (length > 0) {
      tensor.asRawTensor().data().read(bytes);
    }
    return new TensorData(spec.dtype(), shape, bytes, 0, bytes.length);
  }

  /** The rows of each request, all views of the same bytes. */
  static List<TensorData[]> split(RunPlan plan, List<TensorSpec> specs, TensorData[] outputs) {
    if (!plan.batched()) {
      return List.<TensorData[]>of(outputs);
    }
    for (int i = 0; i < outputs.length; i++) {
      if (outputs[i].rows() != plan.totalRows()) {
        String rows = outputs[i].rows() + " rows for " + plan.totalRows() + " put in";
        throw broken(specs.get(i), "has " + rows);
      }
    }
    TensorData[][] answers = new TensorData[plan.rows().length][outputs.length];
    int from = 0;
    for (int r = 0; r < answers.length; r++) {
      int to = from + plan.rows()[r];
      for (int i = 0; i < outputs.length; i++) {
        answers[r][i] = outputs[i].slice(from, to);
      }
      from = to;
    }
    return List.of(answers);
  }

  private static ServingException broken(TensorSpec spec, String what) {
    return new ServingException(
        ErrorCode.INTERNAL, "the model breaks its signature: output " + spec.name() + " " + what);
  }
}
