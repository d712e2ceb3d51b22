package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The native tensors a run is fed with, freed together whatever happened before. One run's own; not
 * thread-safe.
 */
final class InputTensors implements AutoCloseable {
  private static final Map<DType, Class<? extends TType>> TYPES =
      new EnumMap<>(
          Map.of(
              DType.FLOAT, TFloat32.class,
              DType.DOUBLE, TFloat64.class,
              DType.INT32, TInt32.class,
              DType.INT64, TInt64.class,
              DType.UINT8, TUint8.class,
              DType.UINT16, TUint16.class,
              DType.BOOL, TBool.class));

  private final List<Tensor> tensors;

  private InputTensors(int count) {
    tensors = new ArrayList<>(count);
  }

  /** Copies the rows of all requests in, one after the other: one copy per request and input. */
  static InputTensors of(RunPlan plan, List<TensorData[]> requests) {
    InputTensors inputs = new InputTensors(plan.inputShapes().length);
    boolean complete = false;
    try {
      for (int i = 0; i < plan.inputShapes().length; i++) {
        inputs.add(i, plan.inputShapes()[i], requests);
      }
      complete = true;
      return inputs;
    } finally {
      if (!complete) {
        inputs.close();
      }
    }
  }

  Tensor get(int index) {
    return tensors.get(index);
  }

  private void add(int input, long[] shape, List<TensorData[]> requests) {
    Class<? extends TType> type = TYPES.get(requests.get(0)[input].dtype());
    if (type == null) {
      throw new IllegalArgumentException(requests.get(0)[input].dtype() + " is not served yet");
    }
    Tensor tensor = Tensor.of(type, Shape.of(shape));
    LiveNatives.tensorsOpened(1);
    tensors.add(tensor);
    ByteDataBuffer memory = tensor.asRawTensor().data();
    long position = 0;
    for (TensorData[] request : requests) {
      TensorData rows = request[input];
      memory.offset(position).write(rows.bytes(), rows.offset(), rows.length());
      position += rows.length();
    }
  }

  @Override
  public void close() {
    for (Tensor tensor : tensors) {
      tensor.close();
      LiveNatives.tensorsClosed(1);
    }
    tensors.clear();
  }
}
