package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensors of the tests, from and to Java arrays. */
final class Tensors {
  private Tensors() {}

  static TensorData floats(long[] shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return raw(DType.FLOAT, shape, bytes.array());
  }

  static TensorData raw(DType type, long[] shape, byte[] bytes) {
    return new TensorData(type, shape, bytes, 0, bytes.length);
  }

  static float[] floats(TensorData tensor) {
    float[] values = new float[tensor.elements()];
    ByteBuffer.wrap(tensor.bytes(), tensor.offset(), tensor.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  static long[] shape(long... dims) {
    return dims;
  }
}
