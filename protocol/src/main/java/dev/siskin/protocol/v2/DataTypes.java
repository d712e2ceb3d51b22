package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.DType;

/** The protocol's names of element types. Stateless. */
public final class DataTypes {
  private static final DType[] TYPES = DType.values();
  private static final int MOST_SHOWN_CHARS = 40;

  private DataTypes() {}

  /** {@code FP32} and its like. */
  public static String name(DType type) {
    return switch (type) {
      case HALF -> "FP16";
      case BFLOAT16 -> "BF16";
      case FLOAT -> "FP32";
      case DOUBLE -> "FP64";
      case INT8 -> "INT8";
      case INT16 -> "INT16";
      case INT32 -> "INT32";
      case INT64 -> "INT64";
      case UINT8 -> "UINT8";
      case UINT16 -> "UINT16";
      case UINT32 -> "UINT32";
      case UINT64 -> "UINT64";
      case BOOL -> "BOOL";
      case STRING -> "BYTES";
    };
  }

  /** Passes the name of a type. */
  static DType read(JsonScanner in) {
    Members.requireString(in, "datatype");
    in.string();
    for (DType type : TYPES) {
      if (in.stringIs(name(type))) {
        return type;
      }
    }
    throw ServingException.invalid("no such datatype: '" + in.string(MOST_SHOWN_CHARS) + "'");
  }

  /** Whether JSON has no numbers like these, so that they go as bytes only. */
  static boolean binaryOnly(DType type) {
    return type == DType.HALF || type == DType.BFLOAT16;
  }
}
