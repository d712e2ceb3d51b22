package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;

/**
 * The form without any JSON: the body is the one input, its shape what the bytes are enough for. Of
 * {@code BYTES} it is one element, without its length. Stateless.
 */
final class RawBody {
  private RawBody() {}

  static InferRequest read(byte[] body, int from, int end, Signature signature, ByteArrays arrays) {
    if (signature.inputs().size() != 1) {
      throw ServingException.invalid(
          "a raw body is for models of one input; this one has " + signature.inputs().size());
    }
    TensorSpec spec = signature.inputs().get(0);
    if (spec.unknownRank()) {
      throw ServingException.invalid(
          "a raw body tells no shape, and input '" + spec.name() + "' leaves it open");
    }
    boolean text = spec.dtype() == DType.STRING;
    long[] shape = shape(spec, text ? 1 : elements(spec, end - from), end - from);
    TensorData tensor =
        text
            ? string(body, from, end, shape, arrays)
            : new InputHeader(spec.name(), spec.dtype(), shape, null, end - from)
                .tensor(body, from);
    int rows = signature.batchable() ? (int) shape[0] : 1;
    return new InferRequest(
        signature, new TensorData[] {tensor}, rows, Binding.allBinary(signature));
  }

  private static long elements(TensorSpec spec, int size) {
    if (size % spec.dtype().bytes() != 0) {
      throw noWholeRows(spec, size);
    }
    return size / spec.dtype().bytes();
  }

  /** Rows come last: where a row is open too, there is one. */
  private static long[] shape(TensorSpec spec, long elements, int size) {
    long[] shape = spec.dims().clone();
    int open = -1;
    long known = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != -1) {
        known = Math.min(Integer.MAX_VALUE, known * shape[i]);
      } else if (open < 0) {
        open = i;
      } else if (i == 0) {
        shape[0] = 1;
      } else {
        throw ServingException.invalid(
            "a raw body tells no shape, and input '" + spec.name() + "' leaves it open");
      }
    }
    if (elements == 0 || known == 0 || elements % known != 0 || (open < 0 && elements != known)) {
      throw noWholeRows(spec, size);
    }
    if (open >= 0) {
      shape[open] = elements / known;
    }
    Shapes.elements(shape);
    return shape;
  }

  private static TensorData string(
      byte[] body, int from, int end, long[] shape, ByteArrays arrays) {
    int size = end - from;
    byte[] bytes = arrays.take(TensorData.STRING_LENGTH_BYTES + size);
    LittleEndian.INTS.set(bytes, 0, size);
    System.arraycopy(body, from, bytes, TensorData.STRING_LENGTH_BYTES, size);
    return new TensorData(DType.STRING, shape, bytes, 0, TensorData.STRING_LENGTH_BYTES + size);
  }

  private static ServingException noWholeRows(TensorSpec spec, int size) {
    return ServingException.invalid(
        size + " bytes are no whole rows of input '" + spec.name() + "'");
  }
}
