package dev.siskin.server.lane;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a request that was split, put together as its parts come in, from several slots in
 * any order. Thread-safe.
 */
final class JoinedRows {
  private final int rows;
  private TensorData @Nullable [] whole;
  private int rowsIn;
  private long runNanos;

  /** Of so many rows. */
  JoinedRows(int rows) {
    this.rows = rows;
  }

  /**
   * Takes in the outputs of some rows.
   *
   * @return all outputs once no row is missing, else null
   * @throws ServingException when the rows of this part have another shape than those before
   */
  synchronized TensorData @Nullable [] add(int from, TensorData[] part, int partRows, long nanos) {
    TensorData[] into = whole;
    if (into == null) {
      into = new TensorData[part.length];
      for (int i = 0; i < part.length; i++) {
        into[i] = empty(part[i], partRows);
      }
      whole = into;
    }
    for (int i = 0; i < part.length; i++) {
      requireSameRows(into[i], part[i]);
      int rowBytes = part[i].length() / partRows;
      System.arraycopy(
          part[i].bytes(), part[i].offset(), into[i].bytes(), from * rowBytes, part[i].length());
    }
    rowsIn += partRows;
    runNanos += nanos;
    return rowsIn == rows ? into : null;
  }

  /** Time of all its runs together. */
  synchronized long runNanos() {
    return runNanos;
  }

  /** A model may make its rows as long as the longest of a run; such rows do not fit together. */
  private static void requireSameRows(TensorData whole, TensorData part) {
    long[] a = whole.shape();
    long[] b = part.shape();
    if (!Arrays.equals(a, 1, a.length, b, 1, b.length)) {
      throw new ServingException(
          ErrorCode.FAILED_PRECONDITION,
          "the rows of a request that was split came out in different shapes; send fewer rows");
    }
  }

  private TensorData empty(TensorData part, int partRows) {
    long[] shape = part.shape().clone();
    shape[0] = rows;
    int length = Math.toIntExact((long) part.length() / partRows * rows);
    return new TensorData(part.dtype(), shape, new byte[length], 0, length);
  }
}
