package dev.siskin.protocol.tfserving;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Signatures, bodies and tensors for the tests of this dialect. */
final class Bodies {
  private static final PredictReader READER = new PredictReader(JsonLimits.DEFAULT);

  private Bodies() {}

  static TensorSpec spec(String name, DType dtype, long... dims) {
    return new TensorSpec(name, dtype, dims, false);
  }

  static Signature signature(TensorSpec... inputs) {
    return named(Signature.DEFAULT, inputs);
  }

  /** A signature whose one output has as many rows as its inputs. */
  static Signature named(String name, TensorSpec... inputs) {
    List<TensorSpec> sorted = new ArrayList<>(List.of(inputs));
    sorted.sort(Comparator.comparing(TensorSpec::name));
    return new Signature(
        name, "tensorflow/serving/predict", sorted, List.of(spec("y", DType.FLOAT, -1)));
  }

  static InferRequest read(String body, Signature... signatures) {
    byte[] bytes = body.getBytes(UTF_8);
    return READER.read(bytes, 0, bytes.length, byName(signatures), ByteArrays.HEAP);
  }

  static Map<String, Signature> byName(Signature... signatures) {
    Map<String, Signature> all = new LinkedHashMap<>();
    for (Signature signature : signatures) {
      all.put(signature.name(), signature);
    }
    return all;
  }

  static TensorData floats(long[] shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return new TensorData(DType.FLOAT, shape, bytes.array(), 0, bytes.capacity());
  }

  static TensorData longs(long[] shape, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return new TensorData(DType.INT64, shape, bytes.array(), 0, bytes.capacity());
  }

  static TensorData ints(DType dtype, long[] shape, int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      switch (dtype.bytes()) {
        case 1 -> bytes.put((byte) value);
        case 2 -> bytes.putShort((short) value);
        default -> bytes.putInt(value);
      }
    }
    return new TensorData(dtype, shape, bytes.array(), 0, bytes.capacity());
  }

  static TensorData doubles(long[] shape, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return new TensorData(DType.DOUBLE, shape, bytes.array(), 0, bytes.capacity());
  }

  static TensorData strings(long[] shape, String... values) {
    return bytes(
        shape, Stream.of(values).map(value -> value.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  static TensorData bytes(long[] shape, byte[]... values) {
    int length = Stream.of(values).mapToInt(value -> 4 + value.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] value : values) {
      bytes.putInt(value.length).put(value);
    }
    return new TensorData(DType.STRING, shape, bytes.array(), 0, length);
  }

  static long[] shape(long... dims) {
    return dims;
  }
}
