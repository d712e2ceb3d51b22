package dev.siskin.protocol.tensor;

import org.jspecify.annotations.Nullable;

/**
 * The element types that are served: TensorFlow Java's ten, and four more integers that its C
 * binding carries as well. Bytes are little-endian, as TensorFlow keeps them in memory on every
 * machine served.
 */
public enum DType {
  HALF("DT_HALF", 2),
  BFLOAT16("DT_BFLOAT16", 2),
  FLOAT("DT_FLOAT", 4),
  DOUBLE("DT_DOUBLE", 8),
  INT8("DT_INT8", 1),
  INT16("DT_INT16", 2),
  INT32("DT_INT32", 4),
  INT64("DT_INT64", 8),
  UINT8("DT_UINT8", 1),
  UINT16("DT_UINT16", 2),
  UINT32("DT_UINT32", 4),
  UINT64("DT_UINT64", 8),
  BOOL("DT_BOOL", 1),
  /** Of no fixed width. */
  STRING("DT_STRING", 0);

  private static final DType[] VALUES = values();

  private final String tensorFlowName;
  private final int bytes;

  DType(String tensorFlowName, int bytes) {
    this.tensorFlowName = tensorFlowName;
    this.bytes = bytes;
  }

  /** The type of that TensorFlow name ({@code DT_FLOAT}), or null when it is none of these. */
  public static @Nullable DType ofTensorFlowName(String name) {
    for (DType type : VALUES) {
      if (type.tensorFlowName.equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** TensorFlow's own name, {@code DT_FLOAT}. */
  public String tensorFlowName() {
    return tensorFlowName;
  }

  /** Bytes an element takes; 0 for {@link #STRING}. */
  public int bytes() {
    return bytes;
  }

  /** Whether its numbers may be NaN or infinite. */
  public boolean isFloat() {
    return this == HALF || this == BFLOAT16 || this == FLOAT || this == DOUBLE;
  }

  /** The name TF Serving uses in its messages: {@code float}, {@code int64}. */
  public String wireName() {
    return tensorFlowName.substring(3).toLowerCase(java.util.Locale.ROOT);
  }
}
