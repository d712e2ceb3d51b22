package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonNumbers;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
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
      case UINT64 -> putUnsigned(out, (long) LittleEndian.LONGS.get(bytes, at));
      case BOOL -> out.putAscii(bytes[at] != 0 ? "true" : "false");
      case HALF, BFLOAT16, STRING -> throw new AssertionError(tensor.dtype());
    }
    return at + tensor.dtype().bytes();
  }

  private static void putUnsigned(ByteSink out, long value) {
    if (value >= 0) {
      out.putLong(value);
    } else {
      out.putLong(Long.divideUnsigned(value, 10));
      out.putLong(Long.remainderUnsigned(value, 10));
    }
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
