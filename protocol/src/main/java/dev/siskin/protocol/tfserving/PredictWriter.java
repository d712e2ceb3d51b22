package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonNumbers;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;

/** Writes answers of {@code :predict} and errors, in TF Serving's JSON. Stateless. */
public final class PredictWriter {

  private PredictWriter() {}

  /**
   * @param outputs in the order of {@code signature.outputs()}
   * @param rowFormat {@code predictions}, a row each, rather than {@code outputs}
   */
  public static void write(
      ByteSink out, Signature signature, TensorData[] outputs, boolean rowFormat) {
    if (rowFormat) {
      writeRows(out, signature, outputs);
    } else {
      writeColumns(out, signature, outputs);
    }
  }

  /** {@code {"error": "..."}}. */
  public static void writeError(ByteSink out, String detail) {
    out.putAscii("{\"error\":");
    out.putJsonString(detail);
    out.put('}');
  }

  private static void writeRows(ByteSink out, Signature signature, TensorData[] outputs) {
    int rows = commonRows(outputs);
    out.putAscii("{\"predictions\":[");
    for (int row = 0; row < rows; row++) {
      if (row > 0) {
        out.put(',');
      }
      if (outputs.length == 1) {
        writeSlice(out, outputs[0], row);
      } else {
        writeNamed(out, signature, outputs, row);
      }
    }
    out.putAscii("]}");
  }

  private static int commonRows(TensorData[] outputs) {
    for (TensorData output : outputs) {
      if (output.shape().length == 0 || output.rows() != outputs[0].rows()) {
        throw new ServingException(
            ErrorCode.INTERNAL,
            "the outputs have no common number of rows; ask in column form ('inputs')");
      }
    }
    return outputs.length == 0 ? 0 : Math.toIntExact(outputs[0].rows());
  }

  private static void writeColumns(ByteSink out, Signature signature, TensorData[] outputs) {
    out.putAscii("{\"outputs\":");
    if (outputs.length == 1) {
      writeTensor(out, outputs[0]);
    } else {
      writeNamed(out, signature, outputs, -1);
    }
    out.put('}');
  }

  private static void writeNamed(ByteSink out, Signature signature, TensorData[] outputs, int row) {
    out.put('{');
    for (int i = 0; i < outputs.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      out.putJsonString(signature.outputs().get(i).name());
      out.put(':');
      if (row < 0) {
        writeTensor(out, outputs[i]);
      } else {
        writeSlice(out, outputs[i], row);
      }
    }
    out.put('}');
  }

  private static void writeTensor(ByteSink out, TensorData tensor) {
    writeLevel(out, tensor, 0, tensor.offset(), tensor.elements());
  }

  private static void writeSlice(ByteSink out, TensorData tensor, int row) {
    int rowBytes = tensor.length() / Math.toIntExact(tensor.rows());
    writeLevel(out, tensor, 1, tensor.offset() + row * rowBytes, rowBytes / tensor.dtype().bytes());
  }

  private static void writeLevel(ByteSink out, TensorData tensor, int level, int at, int elements) {
    if (level == tensor.shape().length) {
      writeValue(out, tensor, at);
      return;
    }
    int size = (int) tensor.shape()[level];
    int inner = size == 0 ? 0 : elements / size;
    out.put('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        out.put(',');
      }
      writeLevel(out, tensor, level + 1, at + i * inner * tensor.dtype().bytes(), inner);
    }
    out.put(']');
  }

  private static void writeValue(ByteSink out, TensorData tensor, int at) {
    byte[] bytes = tensor.bytes();
    switch (tensor.dtype()) {
      case FLOAT -> JsonNumbers.putFloat(out, (float) LittleEndian.FLOATS.get(bytes, at));
      case DOUBLE -> JsonNumbers.putDouble(out, (double) LittleEndian.DOUBLES.get(bytes, at));
      case INT8 -> out.putLong(bytes[at]);
      case INT16 -> out.putLong((short) LittleEndian.SHORTS.get(bytes, at));
      case INT32 -> out.putLong((int) LittleEndian.INTS.get(bytes, at));
      case INT64 -> out.putLong((long) LittleEndian.LONGS.get(bytes, at));
      case UINT8 -> out.putLong(bytes[at] & 0xff);
      case UINT16 -> out.putLong(((short) LittleEndian.SHORTS.get(bytes, at)) & 0xffff);
      case UINT32 -> out.putLong(((int) LittleEndian.INTS.get(bytes, at)) & 0xffff_ffffL);
      case UINT64 -> out.putAscii(Long.toUnsignedString((long) LittleEndian.LONGS.get(bytes, at)));
      case BOOL -> out.putAscii(bytes[at] != 0 ? "true" : "false");
      case HALF, BFLOAT16, STRING ->
          throw new ServingException(
              ErrorCode.UNIMPLEMENTED,
              "outputs of type " + tensor.dtype().wireName() + " cannot go out as JSON");
    }
  }
}
