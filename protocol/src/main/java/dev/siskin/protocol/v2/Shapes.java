package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonScanner;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;

/** Shapes as callers say them: read, bounded, shown. Stateless. */
final class Shapes {
  static final int MOST_DIMS = 32;

  /** Of a tensor, and so of a dimension too: no product of sizes is taken on trust. */
  static final long MOST_ELEMENTS = 1 << 24;

  private Shapes() {}

  static long[] read(JsonScanner in) {
    Members.beginList(in, "shape");
    long[] dims = new long[MOST_DIMS];
    int rank = 0;
    while (in.nextElement()) {
      if (rank == MOST_DIMS) {
        throw ServingException.invalid("more than " + MOST_DIMS + " dimensions");
      }
      dims[rank++] = Members.whole(in, "shape");
    }
    return Arrays.copyOf(dims, rank);
  }

  /**
   * @throws ServingException when there are too many
   */
  static long elements(long[] shape) {
    long elements = -1;
    try {
      elements = TensorData.elements(shape);
    } catch (IllegalArgumentException tooMany) {
      // refused below
    }
    for (long dim : shape) {
      if (dim > MOST_ELEMENTS) {
        elements = -1;
      }
    }
    if (elements < 0 || elements > MOST_ELEMENTS) {
      throw ServingException.invalid(
          "too many elements in " + text(shape) + "; at most " + MOST_ELEMENTS);
    }
    return elements;
  }

  static String text(long[] shape) {
    return Arrays.toString(shape);
  }
}
