package dev.siskin.server.fake;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.List;
import java.util.Map;

/** Signatures that take examples and answer how many bytes each of them has, and odd ones. */
final class FakeExamples {
  private static final List<TensorSpec> INPUTS =
      List.of(new TensorSpec("inputs", DType.STRING, new long[] {-1}, false, "examples:0"));

  static final Signature CLASSIFY =
      new Signature(
          "classify",
          "tensorflow/serving/classify",
          INPUTS,
          List.of(
              new TensorSpec("classes", DType.STRING, new long[] {-1, -1}, false),
              new TensorSpec("scores", DType.FLOAT, new long[] {-1, -1}, false)));

  static final Signature REGRESS =
      new Signature(
          "regress",
          "tensorflow/serving/regress",
          INPUTS,
          List.of(new TensorSpec("outputs", DType.FLOAT, new long[] {-1, 1}, false)));

  /** All that {@link FakeServable} offers beside its own. */
  static final Map<String, Signature> OTHERS =
      Map.of(
          "classify",
          CLASSIFY,
          "regress",
          REGRESS,
          "column",
          FakeServable.signature("column", DType.FLOAT, new long[] {-1, 1}, "x"),
          "padded",
          new Signature(
              "padded",
              "tensorflow/serving/predict",
              List.of(new TensorSpec("x", DType.UINT8, new long[] {-1}, false)),
              List.of(new TensorSpec("y", DType.UINT8, new long[] {-1, -1}, false))),
          "text",
          FakeServable.signature("text", DType.STRING, new long[] {-1}, "s_bytes"),
          "nothing",
          FakeServable.signature("nothing", DType.FLOAT, new long[0]));

  private FakeExamples() {}

  static boolean takes(Signature signature) {
    return signature.equals(CLASSIFY) || signature.equals(REGRESS);
  }

  static TensorData[] answer(Signature signature, TensorData examples) {
    int rows = (int) examples.rows();
    TensorData sizes = sizes(examples, rows);
    if (signature.equals(REGRESS)) {
      return new TensorData[] {sizes};
    }
    byte[] labels = new byte[rows * (TensorData.STRING_LENGTH_BYTES + 1)];
    for (int row = 0; row < rows; row++) {
      int at = row * (TensorData.STRING_LENGTH_BYTES + 1);
      LittleEndian.INTS.set(labels, at, 1);
      labels[at + TensorData.STRING_LENGTH_BYTES] = (byte) ('a' + row);
    }
    return new TensorData[] {
      new TensorData(DType.STRING, new long[] {rows, 1}, labels, 0, labels.length), sizes
    };
  }

  /** Zeros, as many in each row as the run has rows. */
  static List<TensorData[]> padded(List<TensorData[]> requests) {
    int width = requests.stream().mapToInt(request -> (int) request[0].rows()).sum();
    return requests.stream().map(request -> zeros((int) request[0].rows(), width)).toList();
  }

  private static TensorData[] zeros(int rows, int width) {
    byte[] zeros = new byte[rows * width];
    long[] shape = {rows, width};
    return new TensorData[] {new TensorData(DType.UINT8, shape, zeros, 0, zeros.length)};
  }

  private static TensorData sizes(TensorData examples, int rows) {
    byte[] sizes = new byte[rows * Float.BYTES];
    int at = examples.offset();
    for (int row = 0; row < rows; row++) {
      int size = TensorData.stringSize(examples.bytes(), at);
      LittleEndian.FLOATS.set(sizes, row * Float.BYTES, (float) size);
      at += TensorData.STRING_LENGTH_BYTES + size;
    }
    return new TensorData(DType.FLOAT, new long[] {rows, 1}, sizes, 0, sizes.length);
  }
}
