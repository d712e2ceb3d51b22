package dev.siskin.protocol.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Signatures of all types and tensors that fit them. */
final class RandomTensors {
  private static final String[] TEXTS = {"", "a", "\"\\/\b\f\n\r\t", "\u0001", "é日😀", "x y"};

  private final Random random;

  RandomTensors(Random random) {
    this.random = random;
  }

  Signature signature() {
    return new Signature(
        Signature.DEFAULT, "tensorflow/serving/predict", specs("in"), specs("out"));
  }

  private List<TensorSpec> specs(String prefix) {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      long[] dims = new long[1 + random.nextInt(3)];
      dims[0] = -1;
      for (int d = 1; d < dims.length; d++) {
        dims[d] = random.nextInt(4) == 0 ? -1 : 1 + random.nextInt(3);
      }
      DType[] types = DType.values();
      DType type = types[random.nextInt(types.length)];
      specs.add(new TensorSpec(prefix + "\"é" + i, type, dims, random.nextInt(8) == 0));
    }
    return specs;
  }

  /** A tensor for each spec, of so many rows. */
  TensorData[] tensors(List<TensorSpec> specs, int rows) {
    return specs.stream().map(spec -> tensor(spec, rows)).toArray(TensorData[]::new);
  }

  private TensorData tensor(TensorSpec spec, int rows) {
    long[] shape = spec.dims().clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = i == 0 ? rows : shape[i] < 0 ? 1 + random.nextInt(3) : shape[i];
    }
    return tensor(spec.dtype(), shape);
  }

  TensorData tensor(DType type, long... shape) {
    int elements = (int) TensorData.elements(shape);
    byte[] bytes;
    if (type == DType.STRING) {
      bytes = strings(elements);
    } else {
      bytes = new byte[elements * type.bytes()];
      random.nextBytes(bytes);
      for (int i = 0; type == DType.BOOL && i < bytes.length; i++) {
        bytes[i] &= 1;
      }
      canonicalNaNs(type, bytes);
    }
    return new TensorData(type, shape, bytes, 0, bytes.length);
  }

  /** JSON has one NaN only. */
  private static void canonicalNaNs(DType type, byte[] bytes) {
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; type == DType.FLOAT && at < bytes.length; at += 4) {
      if (Float.isNaN(view.getFloat(at))) {
        view.putFloat(at, Float.NaN);
      }
    }
    for (int at = 0; type == DType.DOUBLE && at < bytes.length; at += 8) {
      if (Double.isNaN(view.getDouble(at))) {
        view.putDouble(at, Double.NaN);
      }
    }
  }

  private byte[] strings(int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      byte[] text = (text() + text()).getBytes(UTF_8);
      out.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length).array());
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }
}
