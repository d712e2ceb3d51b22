package dev.siskin.nativeconfig;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Rows that suit a signature, for a first run.
 *
 * @param openDim the size taken where a dimension other than the rows is open
 * @param one whether every element is 1, else 0; of strings, the text 1 or an empty one
 */
record MadeUpRows(int openDim, boolean one) {
  /**
   * In the order to try: zeros are the mildest input, ones suit a model that divides or takes
   * logarithms, and 32 suits one that pools an image of open size.
   */
  static final List<MadeUpRows> GUESSES =
      List.of(
          new MadeUpRows(1, false),
          new MadeUpRows(1, true),
          new MadeUpRows(32, false),
          new MadeUpRows(32, true));

  /** Keeps a warm-up from filling the heap for batches that admission would hardly let through. */
  private static final long MAX_BYTES = 64L << 20;

  private static final byte[] NO_TEXT = {0, 0, 0, 0};
  private static final byte[] TEXT_ONE = {1, 0, 0, 0, '1'};

  /** Whether so many rows are small enough to be made up; one row always is tried. */
  boolean affordable(Signature signature, int rows) {
    return signature.inputs().stream().allMatch(spec -> bytes(spec, rows) <= MAX_BYTES);
  }

  /**
   * @throws Unservable when one input does not fit into an array
   */
  TensorData[] make(Signature signature, int rows) {
    return signature.inputs().stream().map(spec -> make(spec, rows)).toArray(TensorData[]::new);
  }

  private TensorData make(TensorSpec spec, int rows) {
    long bytes = bytes(spec, rows);
    if (bytes > RunPlan.MAX_BYTES) {
      throw new Unservable("input " + spec.name() + " has more than 2 GiB in one row");
    }
    return new TensorData(
        spec.dtype(), shape(spec, rows), fill(spec.dtype(), (int) bytes), 0, (int) bytes);
  }

  private long[] shape(TensorSpec spec, int rows) {
    if (spec.unknownRank()) {
      return new long[] {openDim};
    }
    long[] shape = spec.dims().clone();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == -1) {
        shape[i] = i == 0 ? rows : openDim;
      }
    }
    return shape;
  }

  private long bytes(TensorSpec spec, int rows) {
    try {
      return Math.multiplyExact(
          TensorData.elements(shape(spec, rows)), (long) element(spec.dtype()).length);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private byte[] fill(DType dtype, int bytes) {
    byte[] filled = new byte[bytes];
    if (one) {
      byte[] element = element(dtype);
      for (int i = 0; i < bytes; i++) {
        filled[i] = element[i % element.length];
      }
    }
    return filled;
  }

  private byte[] element(DType dtype) {
    if (dtype == DType.STRING) {
      return one ? TEXT_ONE : NO_TEXT;
    }
    ByteBuffer element = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case HALF -> element.putShort((short) 0x3C00);
      case BFLOAT16 -> element.putShort((short) 0x3F80);
      case FLOAT -> element.putFloat(1);
      case DOUBLE -> element.putDouble(1);
      default -> element.put((byte) 1);
    }
    return element.array();
  }
}
