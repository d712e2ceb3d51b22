package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/** Takes what a run computed out of native memory, checks it, and gives each request its rows. */
final class OutputRows {
  private OutputRows() {}

  /**
   * One copy of the whole tensor; nothing of it is left in native memory.
   *
   * @param type TensorFlow's number of the type it must have
   */
  static TensorData copy(TensorSpec spec, int type, TF_Tensor tensor) {
    int found = tensorflow.TF_TensorType(tensor);
    if (found != type) {
      throw broken(spec, "is " + GraphPlaces.name(found) + ", not " + GraphPlaces.name(type));
    }
    long[] shape = new long[tensorflow.TF_NumDims(tensor)];
    for (int d = 0; d < shape.length; d++) {
      shape[d] = tensorflow.TF_Dim(tensor, d);
    }
    if (!spec.accepts(shape)) {
      throw broken(spec, "has the shape " + Arrays.toString(shape) + ", not that of its signature");
    }
    long length = TensorData.elements(shape) * spec.dtype().bytes();
    long held = tensorflow.TF_TensorByteSize(tensor);
    if (length != held || length > RunPlan.MAX_BYTES) {
      throw broken(spec, "has " + held + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    if (length > 0) {
      NativeCall.memory(tensor, length).get(bytes);
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
