package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  static TensorData strings(long[] shape, String... values) {
    return strings(
        shape, Arrays.stream(values).map(v -> v.getBytes(StandardCharsets.UTF_8)).toList());
  }

  static TensorData strings(long[] shape, List<byte[]> values) {
    int all = values.stream().mapToInt(value -> 4 + value.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(all).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> bytes.putInt(value.length).put(value));
    return raw(DType.STRING, shape, bytes.array());
  }

  static List<String> strings(TensorData tensor) {
    ByteBuffer bytes =
        ByteBuffer.wrap(tensor.bytes(), tensor.offset(), tensor.length())
            .order(ByteOrder.LITTLE_ENDIAN);
    List<String> values = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] value = new byte[bytes.getInt()];
      bytes.get(value);
      values.add(new String(value, StandardCharsets.UTF_8));
    }
    return values;
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
