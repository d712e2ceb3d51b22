package dev.siskin.protocol.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A tensor's elements as bytes, outside native memory. (The better name belongs to TensorFlow.)
 *
 * <p>Elements of a fixed width lie one after the other. A {@link DType#STRING} is any bytes, its
 * length before them as an unsigned number of four bytes: the form of V2's {@code BYTES}, so that
 * those need no copy.
 *
 * @param dtype element type
 * @param shape sizes, all known; owned by this record
 * @param bytes little-endian, row-major; may be shared with other tensors (slices of one batch's
 *     output) and must not be changed
 * @param offset where this tensor's bytes begin
 * @param length bytes of this tensor; of a fixed width elements times that
 */
public record TensorData(DType dtype, long[] shape, byte[] bytes, int offset, int length) {
  /** Bytes before each string. */
  public static final int STRING_LENGTH_BYTES = 4;

  /**
   * @throws IllegalArgumentException when the bytes are not those of such a tensor
   */
  public TensorData {
    if (offset < 0 || length < 0 || length > bytes.length - offset) {
      throw new IllegalArgumentException("slice outside of its array");
    }
    long elements = elements(shape);
    boolean fits =
        dtype == DType.STRING
            ? elements <= length / STRING_LENGTH_BYTES
                && stringsEnd(bytes, offset, offset + length, elements) == offset + length
            : length % dtype.bytes() == 0 && elements == length / dtype.bytes();
    if (!fits) {
      throw new IllegalArgumentException(length + " bytes for " + dtype + Arrays.toString(shape));
    }
  }

  /** Bytes of them all. */
  public static long bytes(TensorData[] tensors) {
    long bytes = 0;
    for (TensorData tensor : tensors) {
      bytes += tensor.length;
    }
    return bytes;
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

  /**
   * Passes so many strings.
   *
   * @return the place behind the last, or -1 when they reach beyond {@code end}
   */
  public static int stringsEnd(byte[] bytes, int from, int end, long strings) {
    int at = from;
    for (long i = 0; i < strings; i++) {
      if (end - at < STRING_LENGTH_BYTES) {
        return -1;
      }
      int size = stringSize(bytes, at);
      at += STRING_LENGTH_BYTES;
      if (size < 0 || size > end - at) {
        return -1;
      }
      at += size;
    }
    return at;
  }

  /** Bytes of the string whose length stands there; negative where it says 2 GiB and more. */
  public static int stringSize(byte[] bytes, int at) {
    return (int) LittleEndian.INTS.get(bytes, at);
  }

  public int elements() {
    return dtype == DType.STRING ? (int) elements(shape) : length / dtype.bytes();
  }

  /** Size of the first dimension; 1 for a scalar. */
  public long rows() {
    return shape.length == 0 ? 1 : shape[0];
  }

  /** Rows {@code from} (inclusive) to {@code to} as a view of the same bytes. */
  public TensorData slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows());
    long[] sliced = shape.clone();
    sliced[0] = to - (long) from;
    int begin = rowPlace(offset, from);
    return new TensorData(dtype, sliced, bytes, begin, rowPlace(begin, to - from) - begin);
  }

  /** Where the row begins that comes so many rows after the one that begins at {@code place}. */
  private int rowPlace(int place, int rows) {
    if (rows == 0) {
      return place;
    }
    return dtype == DType.STRING
        ? stringsEnd(bytes, place, offset + length, rows * (elements() / rows()))
        : place + rows * (int) (length / rows());
  }

  /**
   * The rows of several tensors, one after the other, in an array of their own.
   *
   * @param parts at least one, all of one type and with rows of one shape
   */
  public static TensorData concat(List<TensorData> parts) {
    TensorData first = parts.get(0);
    long[] shape = first.shape.clone();
    shape[0] = parts.stream().mapToLong(TensorData::rows).sum();
    byte[] all = new byte[Math.toIntExact(parts.stream().mapToLong(TensorData::length).sum())];
    int at = 0;
    for (TensorData part : parts) {
      System.arraycopy(part.bytes, part.offset, all, at, part.length);
      at += part.length;
    }
    return new TensorData(first.dtype, shape, all, 0, all.length);
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
