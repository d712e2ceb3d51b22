package dev.siskin.protocol.tensor;

import java.util.Arrays;

/**
 * One named input or output of a signature.
 *
 * @param name the name in the signature, the one callers use
 * @param dtype element type
 * @param dims sizes, -1 where any size fits; owned by this record, never changed; empty for a
 *     scalar and where {@code unknownRank} holds
 * @param unknownRank whether any shape fits
 * @param tensorName the tensor of the graph it stands for, {@code x:0}; for people and for metadata
 */
public record TensorSpec(
    String name, DType dtype, long[] dims, boolean unknownRank, String tensorName) {
  public TensorSpec {
    dims = dims.clone();
    for (long dim : dims) {
      if (dim < -1) {
        throw new IllegalArgumentException("dimension " + dim + " of " + name);
      }
    }
  }

  /** Of a tensor whose place in a graph does not matter. */
  public TensorSpec(String name, DType dtype, long[] dims, boolean unknownRank) {
    this(name, dtype, dims, unknownRank, "");
  }

  /** Whether the first dimension takes any number of rows. */
  public boolean hasBatchDim() {
    return !unknownRank && dims.length > 0 && dims[0] == -1;
  }

  /** Whether a row may have several shapes. */
  public boolean hasOpenRow() {
    for (int i = 1; i < dims.length; i++) {
      if (dims[i] == -1) {
        return true;
      }
    }
    return unknownRank;
  }

  /** Whether a tensor of that shape fits, dimension by dimension. */
  public boolean accepts(long[] shape) {
    if (unknownRank) {
      return true;
    }
    if (shape.length != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != -1 && dims[i] != shape[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sizes of 1 that a shape lacks at its end to fit: 0 where it fits as it is, -1 where they would
   * not help. Any number of rows is one row where nothing says how many.
   */
  public int lackingDims(long[] shape) {
    if (accepts(shape)) {
      return 0;
    }
    for (int i = 0; i < dims.length; i++) {
      boolean fits =
          i < shape.length
              ? dims[i] == -1 || dims[i] == shape[i]
              : dims[i] == 1 || (i == 0 && dims[i] == -1);
      if (!fits) {
        return -1;
      }
    }
    return dims.length > shape.length ? dims.length - shape.length : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorSpec that
        && name.equals(that.name)
        && dtype == that.dtype
        && unknownRank == that.unknownRank
        && Arrays.equals(dims, that.dims)
        && tensorName.equals(that.tensorName);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return name + ":" + dtype.wireName() + (unknownRank ? "[?]" : Arrays.toString(dims));
  }
}
