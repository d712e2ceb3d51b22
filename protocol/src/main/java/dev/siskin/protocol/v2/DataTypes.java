package dev.siskin.protocol.v2;

import dev.siskin.protocol.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The protocol's names of element types. Stateless. */
final class DataTypes {
  private DataTypes() {}

  static String name(DType type) {
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

  /** Null when it is none that can be served. */
  static @Nullable DType of(String name) {
    return switch (name) {
      case "FP16" -> DType.HALF;
      case "BF16" -> DType.BFLOAT16;
      case "FP32" -> DType.FLOAT;
      case "FP64" -> DType.DOUBLE;
      case "INT8" -> DType.INT8;
      case "INT16" -> DType.INT16;
      case "INT32" -> DType.INT32;
      case "INT64" -> DType.INT64;
      case "UINT8" -> DType.UINT8;
      case "UINT16" -> DType.UINT16;
      case "UINT32" -> DType.UINT32;
      case "UINT64" -> DType.UINT64;
      case "BOOL" -> DType.BOOL;
      case "BYTES" -> DType.STRING;
      default -> null;
    };
  }
}
