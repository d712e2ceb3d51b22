package dev.siskin.server.lane;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a request that was split, put together as its parts come in, from several slots in
 * any order. Thread-safe.
 */
final class JoinedRows {
  private final int rows;
  private final SortedMap<Integer, TensorData[]> parts = new TreeMap<>();
  private TensorData @Nullable [] first;
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
    first = first == null ? part : first;
    requireSameRows(first, part);
    parts.put(from, part);
    rowsIn += partRows;
    runNanos += nanos;
    return rowsIn == rows ? whole(part.length) : null;
  }

  private TensorData[] whole(int outputs) {
    TensorData[] whole = new TensorData[outputs];
    for (int i = 0; i < outputs; i++) {
      int output = i;
      whole[i] = TensorData.concat(parts.values().stream().map(part -> part[output]).toList());
    }
    return whole;
  }

  /** Time of all its runs together. */
  synchronized long runNanos() {
    return runNanos;
  }

  /** A model may make its rows as long as the longest of a run; such rows do not fit together. */
  private static void requireSameRows(TensorData[] whole, TensorData[] part) {
    for (int i = 0; i < part.length; i++) {
      long[] a = whole[i].shape();
      long[] b = part[i].shape();
      if (!Arrays.equals(a, 1, a.length, b, 1, b.length)) {
        throw new ServingException(
            ErrorCode.FAILED_PRECONDITION,
            "the rows of a request that was split came out in different shapes; send fewer rows");
      }
    }
  }
}
