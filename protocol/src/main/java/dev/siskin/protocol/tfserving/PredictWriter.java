package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.Base64Text;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonNumbers;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/** Writes answers of {@code :predict} and errors, in TF Serving's JSON. Stateless. */
public final class PredictWriter {

  private static final String BYTES_SUFFIX = "_bytes";

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
    int rows = commonRows(signature, outputs);
    int[] places = new int[outputs.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = outputs[i].offset();
    }
    out.putAscii("{\"predictions\":[");
    for (int row = 0; row < rows; row++) {
      if (row > 0) {
        out.put(',');
      }
      if (outputs.length == 1) {
        places[0] = writeLevel(out, outputs[0], asBytes(signature, 0), 1, places[0]);
      } else {
        writeNamed(out, signature, outputs, 1, places);
      }
    }
    out.putAscii("]}");
  }

  private static int commonRows(Signature signature, TensorData[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      String why = "";
      if (outputs[i].shape().length == 0) {
        why = " has no shape information";
      } else if (outputs[i].rows() != outputs[0].rows()) {
        why =
            " has inconsistent batch size: "
                + outputs[i].rows()
                + " expecting: "
                + outputs[0].rows();
      }
      if (!why.isEmpty()) {
        throw ServingException.invalid(
            "Tensor name: "
                + signature.outputs().get(i).name()
                + why
                + "; such outputs can be had in column form ('inputs')");
      }
    }
    return outputs.length == 0 ? 0 : Math.toIntExact(outputs[0].rows());
  }

  private static void writeColumns(ByteSink out, Signature signature, TensorData[] outputs) {
    out.putAscii("{\"outputs\":");
    if (outputs.length == 1) {
      writeLevel(out, outputs[0], asBytes(signature, 0), 0, outputs[0].offset());
    } else {
      writeNamed(out, signature, outputs, 0, null);
    }
    out.put('}');
  }

  /**
   * @param level the dimension to begin with: 1 for a row
   * @param places where the row of each output begins, and then the next; null for whole tensors
   */
  private static void writeNamed(
      ByteSink out, Signature signature, TensorData[] outputs, int level, int @Nullable [] places) {
    out.put('{');
    for (int i = 0; i < outputs.length; i++) {
      if (i > 0) {
        out.put(',');
      }
      out.putJsonString(signature.outputs().get(i).name());
      out.put(':');
      int from = places == null ? outputs[i].offset() : places[i];
      int to = writeLevel(out, outputs[i], asBytes(signature, i), level, from);
      if (places != null) {
        places[i] = to;
      }
    }
    out.put('}');
  }

  /** Whether the strings of an output are bytes, by its name as TF Serving has it. */
  private static boolean asBytes(Signature signature, int output) {
    return signature.outputs().get(output).name().endsWith(BYTES_SUFFIX);
  }

  /** Writes what stands there; returns the place behind it. */
  private static int writeLevel(
      ByteSink out, TensorData tensor, boolean asBytes, int level, int at) {
    if (level == tensor.shape().length) {
      if (tensor.dtype() == DType.STRING) {
        return writeString(out, tensor.bytes(), at, asBytes);
      }
      JsonNumbers.putElement(out, tensor, at);
      return at + tensor.dtype().bytes();
    }
    int size = (int) tensor.shape()[level];
    int next = at;
    out.put('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        out.put(',');
      }
      next = writeLevel(out, tensor, asBytes, level + 1, next);
    }
    out.put(']');
    return next;
  }

  /**
   * Writes the string whose length stands there: as text, or as base64 where it is to be bytes or
   * is no text, so that the answer is JSON and nothing is lost.
   *
   * @return the place behind it
   */
  static int writeString(ByteSink out, byte[] bytes, int at, boolean asBytes) {
    int length = TensorData.stringSize(bytes, at);
    int from = at + TensorData.STRING_LENGTH_BYTES;
    if (asBytes || !out.putJsonString(bytes, from, length)) {
      out.putAscii("{\"b64\":\"");
      Base64Text.put(out, bytes, from, length);
      out.putAscii("\"}");
    }
    return from + length;
  }
}
