package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Strings on their way into TensorFlow's memory and out of it.
 *
 * <p><b>In.</b> A tensor that C code fills with strings is freed without them, and short forms that
 * own no memory are copied by operations as pointers into the tensor, which a table that keeps them
 * would follow after it was freed. So TensorFlow makes the strings itself, of a {@code TensorProto}
 * whose content is their lengths and their bytes: one call for all, and its own to free.
 *
 * <p><b>Out.</b> Each element is a struct of 24 bytes whose lowest two bits say where the bytes
 * are: within it, or elsewhere. The structs are read in one go; only bytes elsewhere need a call.
 */
final class NativeStrings {
  /** Bytes of TensorFlow's struct for one string. */
  static final int STRUCT_BYTES = 24;

  private static final int TYPE_MASK = 3;
  private static final int SMALL = 0;
  private static final int LARGE = 1;
  private static final int OFFSET = 2;
  private static final int LARGE_POINTER = 16;
  private static final int VIEW_POINTER = 8;
  private static final int OFFSET_PLACE = 4;

  private NativeStrings() {}

  // ---- in

  /**
   * A tensor of the strings of all requests, one after the other.
   *
   * @param shape of the whole run; it has room for just those strings
   * @param index which input of each request
   * @param buffer used for the call
   * @return to be deleted by the caller; null when there is no memory for it
   * @throws RuntimeException TensorFlow's own, when it does not take them
   */
  static TF_Tensor make(
      long[] shape, List<TensorData[]> requests, int index, TF_Buffer buffer, TF_Status status) {
    byte[] head = head(shape);
    int content = contentBytes(requests, index);
    // A type and a shape that say nothing: the tensor is the text that it is then made of.
    long bytes = head.length + (long) varintBytes(content) + 1 + content;
    TF_Tensor tensor =
        tensorflow.TF_AllocateTensor(DataType.DT_UINT8.getNumber(), new long[] {bytes}, 1, bytes);
    if (tensor == null) {
      throw new IllegalStateException("no native memory for " + bytes + " bytes");
    }
    boolean made = false;
    try {
      ByteBuffer memory = NativeCall.memory(tensor, bytes);
      memory.put(head);
      memory.put((byte) (TensorProto.TENSOR_CONTENT_FIELD_NUMBER << 3 | 2));
      putVarint(memory, content);
      putContent(memory, requests, index);
      buffer.data(tensorflow.TF_TensorData(tensor)).length(bytes);
      tensorflow.TF_TensorFromProto(buffer, tensor, status);
      status.throwExceptionIfNotOK();
      made = true;
      return tensor;
    } finally {
      if (!made) {
        tensorflow.TF_DeleteTensor(tensor);
      }
    }
  }

  private static byte[] head(long[] shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long dim : shape) {
      dims.addDimBuilder().setSize(dim);
    }
    return TensorProto.newBuilder()
        .setDtype(DataType.DT_STRING)
        .setTensorShape(dims)
        .build()
        .toByteArray();
  }

  private static int contentBytes(List<TensorData[]> requests, int index) {
    int sum = 0;
    for (int r = 0; r < requests.size(); r++) {
      TensorData strings = requests.get(r)[index];
      int end = strings.offset() + strings.length();
      int size;
      for (int at = strings.offset(); at < end; at += TensorData.STRING_LENGTH_BYTES + size) {
        size = TensorData.stringSize(strings.bytes(), at);
        sum += varintBytes(size) + size;
      }
    }
    return sum;
  }

  private static void putContent(ByteBuffer memory, List<TensorData[]> requests, int index) {
    for (int r = 0; r < requests.size(); r++) {
      TensorData strings = requests.get(r)[index];
      int end = strings.offset() + strings.length();
      int size;
      for (int at = strings.offset(); at < end; at += TensorData.STRING_LENGTH_BYTES + size) {
        size = TensorData.stringSize(strings.bytes(), at);
        putVarint(memory, size);
      }
    }
    for (int r = 0; r < requests.size(); r++) {
      TensorData strings = requests.get(r)[index];
      int end = strings.offset() + strings.length();
      int size;
      for (int at = strings.offset(); at < end; at += size) {
        size = TensorData.stringSize(strings.bytes(), at);
        at += TensorData.STRING_LENGTH_BYTES;
        memory.put(strings.bytes(), at, size);
      }
    }
  }

  private static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  private static void putVarint(ByteBuffer memory, int value) {
    int left = value;
    while (left > 0x7F) {
      memory.put((byte) (left | 0x80));
      left >>>= 7;
    }
    memory.put((byte) left);
  }

  // ---- out

  /**
   * Bytes that {@link #copy} writes.
   *
   * @param structs bytes of the tensor's structs
   */
  static long bytes(TF_Tensor tensor, long structs) {
    long sum = 0;
    if (structs > 0) {
      ByteBuffer memory = structs(tensor, structs);
      for (int at = 0; at < structs; at += STRUCT_BYTES) {
        sum += TensorData.STRING_LENGTH_BYTES + size(memory, at);
      }
    }
    return sum;
  }

  /** Writes the strings in the form of {@link TensorData}. */
  static void copy(TF_Tensor tensor, long structs, byte[] into) {
    if (structs == 0) {
      return;
    }
    ByteBuffer memory = structs(tensor, structs);
    ByteBuffer out = ByteBuffer.wrap(into).order(ByteOrder.LITTLE_ENDIAN);
    try (Elsewhere elsewhere = new Elsewhere()) {
      long address = elsewhere.addressOf(tensor);
      for (int at = 0; at < structs; at += STRUCT_BYTES) {
        int size = (int) size(memory, at);
        out.putInt(size);
        switch (memory.get(at) & TYPE_MASK) {
          case SMALL -> memory.get(at + 1, into, out.position(), size);
          case LARGE ->
              elsewhere.get(memory.getLong(at + LARGE_POINTER), into, out.position(), size);
          case OFFSET ->
              elsewhere.get(
                  address + at + Integer.toUnsignedLong(memory.getInt(at + OFFSET_PLACE)),
                  into,
                  out.position(),
                  size);
          default -> elsewhere.get(memory.getLong(at + VIEW_POINTER), into, out.position(), size);
        }
        out.position(out.position() + size);
      }
    }
  }

  private static ByteBuffer structs(TF_Tensor tensor, long bytes) {
    return NativeCall.memory(tensor, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long size(ByteBuffer memory, int at) {
    return switch (memory.get(at) & TYPE_MASK) {
      case SMALL -> (memory.get(at) & 0xFF) >>> 2;
      case OFFSET -> Integer.toUnsignedLong(memory.getInt(at)) >>> 2;
      default -> memory.getLong(at) >>> 2;
    };
  }

  /** Memory at any address; owns none. */
  private static final class Elsewhere extends BytePointer {
    Elsewhere() {
      super((Pointer) null);
    }

    long addressOf(TF_Tensor tensor) {
      return tensorflow.TF_TensorData(tensor).address();
    }

    void get(long from, byte[] into, int at, int size) {
      if (size > 0) {
        address = from;
        limit = size;
        capacity = size;
        get(into, at, size);
      }
    }
  }
}
