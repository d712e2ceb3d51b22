package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
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
    boolean strings = spec.dtype() == DType.STRING;
    int width = strings ? NativeStrings.STRUCT_BYTES : spec.dtype().bytes();
    long length = TensorData.elements(shape) * width;
    long held = tensorflow.TF_TensorByteSize(tensor);
    if (length != held || length > RunPlan.MAX_BYTES) {
      throw broken(spec, "has " + held + " bytes");
    }
    byte[] bytes = new byte[strings ? stringBytes(spec, tensor, length) : (int) length];
    if (strings) {
      NativeStrings.copy(tensor, length, bytes);
    } else if (length > 0) {
      NativeCall.memory(tensor, length).get(bytes);
    }
    return new TensorData(spec.dtype(), shape, bytes, 0, bytes.length);
  }

  private static int stringBytes(TensorSpec spec, TF_Tensor tensor, long length) {
    long bytes = NativeStrings.bytes(tensor, length);
    if (bytes > RunPlan.MAX_BYTES) {
      throw broken(spec, "has strings of " + bytes + " bytes");
    }
    return (int) bytes;
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
    for (int i = 0; i < outputs.length; i++) {
      splitInto(answers, i, plan.rows(), outputs[i]);
    }
    return List.of(answers);
  }

  /** Passes the strings of an output once, where a slice for each request begins at the first. */
  private static void splitInto(TensorData[][] answers, int index, int[] rows, TensorData output) {
    int end = output.offset() + output.length();
    long elementsOfRow = output.elements() / output.rows();
    int bytesOfRow = (int) (output.length() / output.rows());
    int at = output.offset();
    for (int r = 0; r < rows.length; r++) {
      long[] shape = output.shape().clone();
      shape[0] = rows[r];
      int next =
          output.dtype() == DType.STRING
              ? TensorData.stringsEnd(output.bytes(), at, end, rows[r] * elementsOfRow)
              : at + rows[r] * bytesOfRow;
      answers[r][index] = new TensorData(output.dtype(), shape, output.bytes(), at, next - at);
      at = next;
    }
  }

  private static ServingException broken(TensorSpec spec, String what) {
    return new ServingException(
        ErrorCode.INTERNAL, "the model breaks its signature: output " + spec.name() + " " + what);
  }
}
