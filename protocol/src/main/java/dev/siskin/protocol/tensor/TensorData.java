package dev.siskin.protocol.tensor;

import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor's elements as bytes, outside native memory. (The better name belongs to TensorFlow.)
 *
 * @param dtype element type, never {@link DType#STRING}
 * @param shape sizes, all known; owned by this record
 * @param bytes little-endian, row-major; may be shared with other tensors (slices of one batch's
 *     output) and must not be changed
 * @param offset where this tensor's bytes begin
 * @param length bytes of this tensor: elements times width
 */
public record TensorData(DType dtype, long[] shape, byte[] bytes, int offset, int length) {
  public TensorData {
    if (dtype == DType.STRING) {
      throw new IllegalArgumentException("strings have no fixed width");
    }
    if (length % dtype.bytes() != 0 || elements(shape) != length / dtype.bytes()) {
      throw new IllegalArgumentException(length + " bytes for " + dtype + Arrays.toString(shape));
    }
    if (offset < 0 || length > bytes.length - offset) {
      throw new IllegalArgumentException("slice outside of its array");
    }
  }

  /**
   * Product of the sizes; 1 for a scalar.
   *
   * @throws IllegalArgumentException when a size is negative or the product does not fit a long
   */
  public static long elements(long[] shape) {
    long product = 1;
    boolean empty = false;
    boolean tooMany = false;
    for (long dim : shape) {
      if (dim < 0) {
        throw new IllegalArgumentException("negative size in " + Arrays.toString(shape));
      }
      empty |= dim == 0;
      tooMany |= Math.multiplyHigh(product, dim) != 0 || product * dim < 0;
      product *= dim;
    }
    if (tooMany && !empty) {
      throw new IllegalArgumentException("too many elements in " + Arrays.toString(shape));
    }
    return empty ? 0 : product;
  }

  public int elements() {
    return length / dtype.bytes();
  }

  /** Size of the first dimension; 1 for a scalar. */
  public long rows() {
    return shape.length == 0 ? 1 : shape[0];
  }

  /** Rows {@code from} (inclusive) to {@code to} as a view of the same bytes. */
  public TensorData slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows());
    int rowBytes = rows() == 0 ? 0 : (int) (length / rows());
    long[] sliced = shape.clone();
    sliced[0] = to - (long) from;
    return new TensorData(dtype, sliced, bytes, offset + from * rowBytes, (to - from) * rowBytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorData that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(
            bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + length;
  }

  @Override
  public String toString() {
    return dtype.wireName() + Arrays.toString(shape);
  }
}
