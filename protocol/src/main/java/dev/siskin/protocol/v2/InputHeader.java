package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.LittleEndian;
import dev.siskin.protocol.tensor.TensorData;
import org.jspecify.annotations.Nullable;

/**
 * One input as the JSON says it.
 *
 * @param data what came in the JSON, in a borrowed array; null where bytes follow the JSON
 * @param binaryBytes so many; 0 where none do
 */
record InputHeader(
    String name, DType dtype, long[] shape, @Nullable TensorData data, long binaryBytes) {
  private static final long ALL_BUT_LOWEST_BITS = 0xfefe_fefe_fefe_fefeL;

  boolean isBinary() {
    return data == null;
  }

  /**
   * The tensor.
   *
   * @param at where its bytes begin, of which there are enough
   */
  TensorData tensor(byte[] body, int at) {
    if (data != null) {
      return data;
    }
    if (dtype == DType.BOOL && !areBools(body, at, at + (int) binaryBytes)) {
      throw ServingException.invalid("input '" + name + "' has a BOOL that is neither 0 nor 1");
    }
    try {
      return new TensorData(dtype, shape.clone(), body, at, (int) binaryBytes);
    } catch (IllegalArgumentException e) {
      throw wrongSize("");
    }
  }

  ServingException wrongSize(String where) {
    return ServingException.invalid(
        "input '"
            + name
            + "' of shape "
            + Shapes.text(shape)
            + " cannot have binary_data_size "
            + binaryBytes
            + where);
  }

  private static boolean areBools(byte[] bytes, int from, int to) {
    long seen = 0;
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      seen |= (long) LittleEndian.LONGS.get(bytes, at);
    }
    for (; at < to; at++) {
      seen |= bytes[at] & 0xffL;
    }
    return (seen & ALL_BUT_LOWEST_BITS) == 0;
  }

  @Override
  public String toString() {
    return name + ":" + DataTypes.name(dtype) + Shapes.text(shape);
  }
}
