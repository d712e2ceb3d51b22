package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonNumbers;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;

/**
 * Writes one output into the JSON of an answer, its data as one flat list. What JSON has no word
 * for goes as Triton writes it: bare {@code NaN}, {@code Infinity}, {@code -Infinity}. Stateless.
 */
final class TensorWriter {
  private TensorWriter() {}

  static void putOutput(ByteSink out, String name, TensorData tensor, boolean binary) {
    out.putAscii("{\"name\":");
    out.putJsonString(name);
    out.putAscii(",\"datatype\":\"");
    out.putAscii(DataTypes.name(tensor.dtype()));
    out.putAscii("\",\"shape\":[");
    long[] shape = tensor.shape();
    for (int i = 0; i < shape.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      out.putLong(shape[i]);
    }
    if (binary) {
      out.putAscii("],\"parameters\":{\"binary_data_size\":");
      out.putLong(tensor.length());
      out.putAscii("}}");
    } else {
      out.putAscii("],\"data\":[");
      putData(out, name, tensor);
      out.putAscii("]}");
    }
  }

  /** Why an output of that type cannot go as JSON at all. */
  static ServingException binaryOnly(String name, DType type) {
    return ServingException.invalid(
        "output '"
            + name
            + "' is "
            + DataTypes.name(type)
            + ", which JSON cannot carry; ask for it with \"binary_data\": true");
  }

  private static void putData(ByteSink out, String name, TensorData tensor) {
    if (DataTypes.binaryOnly(tensor.dtype())) {
      throw binaryOnly(name, tensor.dtype());
    }
    int at = tensor.offset();
    int end = at + tensor.length();
    boolean first = true;
    while (at < end) {
      if (!first) {
        out.put(',');
      }
      first = false;
      at = tensor.dtype() == DType.STRING ? putString(out, name, tensor, at) : put(out, tensor, at);
    }
  }

  private static int put(ByteSink out, TensorData tensor, int at) {
    JsonNumbers.putElement(out, tensor, at);
    return at + tensor.dtype().bytes();
  }

  private static int putString(ByteSink out, String name, TensorData tensor, int at) {
    int from = at + TensorData.STRING_LENGTH_BYTES;
    int size = TensorData.stringSize(tensor.bytes(), at);
    if (!out.putJsonString(tensor.bytes(), from, size)) {
      throw new ServingException(
          ErrorCode.FAILED_PRECONDITION,
          "output '"
              + name
              + "' holds bytes that are no text; ask for it with \"binary_data\": true");
    }
    return from + size;
  }
}
