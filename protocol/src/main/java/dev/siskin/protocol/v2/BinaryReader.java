package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.protocol.v2.BinaryHeader.Input;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests in the binary form: a JSON header of {@code Inference-Header-Content-Length}
 * bytes, then the tensors in its order; or, with a length of 0, nothing but the one input. The
 * tensors are views of the body; nothing is copied.
 *
 * <p>Clients send the same header again and again, so the last one is kept as it was read. Not
 * thread-safe; one a loop.
 */
public final class BinaryReader {
  private static final int MOST_KEPT_BYTES = 4_096;

  private byte[] lastBytes = new byte[0];
  private @Nullable BinaryHeader last;

  /**
   * @param body the whole body; it belongs to the request from now on
   * @param size bytes of it that count
   * @param headerBytes as the caller said
   * @throws ServingException when the body is not what the signature takes
   */
  public InferRequest read(
      byte[] body, int size, int headerBytes, Map<String, Signature> signatures) {
    if (headerBytes < 0 || headerBytes > size) {
      throw ServingException.invalid(
          "the header is said to have " + headerBytes + " bytes, and the body has " + size);
    }
    Signature signature = signatures.get(Signature.DEFAULT);
    if (signature == null) {
      throw ServingException.invalid(
          "Serving signature name: \"" + Signature.DEFAULT + "\" not found in signature def");
    }
    return headerBytes == 0
        ? raw(body, size, signature)
        : described(body, size, headerBytes, signature);
  }

  /** The rows are what the bytes are enough for. */
  private static InferRequest raw(byte[] body, int size, Signature signature) {
    if (signature.inputs().size() != 1) {
      throw ServingException.invalid(
          "a raw body is for models of one input; this one has " + signature.inputs().size());
    }
    TensorSpec spec = signature.inputs().get(0);
    long[] shape = spec.dims().clone();
    long rowBytes = spec.dtype().bytes();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == -1 && (i > 0 || !spec.hasBatchDim())) {
        throw ServingException.invalid(
            "a raw body tells no shape, and input '" + spec.name() + "' leaves it open");
      }
      rowBytes *= i == 0 && spec.hasBatchDim() ? 1 : shape[i];
    }
    if (spec.unknownRank() || rowBytes == 0 || size == 0 || size % rowBytes != 0) {
      throw ServingException.invalid(
          size + " bytes are no whole rows of input '" + spec.name() + "'");
    }
    if (spec.hasBatchDim()) {
      shape[0] = size / rowBytes;
    }
    requireShape(spec, shape);
    return request(signature, new TensorData[] {tensor(spec, shape, body, 0, size)}, null);
  }

  private InferRequest described(byte[] body, int size, int headerBytes, Signature signature) {
    BinaryHeader header = header(body, headerBytes);
    if (!header.binaryOutput()) {
      throw new ServingException(
          ErrorCode.UNIMPLEMENTED, "ask for binary outputs: \"binary_data_output\": true");
    }
    if (header.inputs().size() != signature.inputs().size()) {
      throw ServingException.invalid(
          "the model takes "
              + signature.inputs().size()
              + " inputs, and the request has "
              + header.inputs().size());
    }
    TensorData[] tensors = new TensorData[signature.inputs().size()];
    long at = headerBytes;
    for (Input input : header.inputs()) {
      int index = signature.inputIndex(input.name());
      if (index < 0 || tensors[index] != null) {
        throw ServingException.invalid("no such input, or twice: '" + input.name() + "'");
      }
      TensorSpec spec = signature.inputs().get(index);
      int length = length(spec, input, size - at);
      tensors[index] = tensor(spec, input.shape().clone(), body, (int) at, length);
      at += length;
    }
    if (at != size) {
      throw ServingException.invalid((size - at) + " bytes are left after the last input");
    }
    return request(signature, tensors, header.id());
  }

  private static int length(TensorSpec spec, Input input, long left) {
    if (DataTypes.of(input.datatype()) != spec.dtype()) {
      throw ServingException.invalid(
          "input '"
              + spec.name()
              + "' is "
              + DataTypes.name(spec.dtype())
              + ", and the request says "
              + input.datatype());
    }
    requireShape(spec, input.shape());
    long elements;
    try {
      elements = TensorData.elements(input.shape());
    } catch (IllegalArgumentException e) {
      throw ServingException.invalid(String.valueOf(e.getMessage()));
    }
    if (input.bytes() < 0
        || input.bytes() > left
        || input.bytes() % spec.dtype().bytes() != 0
        || input.bytes() / spec.dtype().bytes() != elements) {
      throw ServingException.invalid(
          "input '"
              + spec.name()
              + "' of shape "
              + Arrays.toString(input.shape())
              + " cannot have binary_data_size "
              + input.bytes()
              + " where "
              + left
              + " bytes are left");
    }
    return (int) input.bytes();
  }

  private BinaryHeader header(byte[] body, int length) {
    BinaryHeader known = last;
    if (known != null
        && length == lastBytes.length
        && Arrays.equals(body, 0, length, lastBytes, 0, length)) {
      return known;
    }
    BinaryHeader read = BinaryHeader.parse(body, 0, length);
    if (length <= MOST_KEPT_BYTES) {
      lastBytes = Arrays.copyOf(body, length);
      last = read;
    }
    return read;
  }

  private static TensorData tensor(
      TensorSpec spec, long[] shape, byte[] body, int offset, int length) {
    if (spec.dtype() == DType.STRING) {
      throw new ServingException(
          ErrorCode.UNIMPLEMENTED, "input '" + spec.name() + "' of strings is not offered");
    }
    return new TensorData(spec.dtype(), shape, body, offset, length);
  }

  private static void requireShape(TensorSpec spec, long[] shape) {
    if (!spec.accepts(shape)) {
      throw ServingException.invalid(
          "Expecting shape "
              + Arrays.toString(spec.dims())
              + " but got: "
              + Arrays.toString(shape)
              + " for input '"
              + spec.name()
              + "'");
    }
  }

  private static InferRequest request(
      Signature signature, TensorData[] tensors, @Nullable String id) {
    int rows = 1;
    if (signature.batchable()) {
      for (TensorData tensor : tensors) {
        if (tensor.rows() != tensors[0].rows()) {
          throw ServingException.invalid("the inputs have no common number of rows");
        }
      }
      rows = Math.toIntExact(tensors[0].rows());
      if (rows == 0) {
        throw ServingException.invalid("the request holds no rows");
      }
    }
    return new InferRequest(signature, tensors, rows, new BinaryReply(id));
  }
}
