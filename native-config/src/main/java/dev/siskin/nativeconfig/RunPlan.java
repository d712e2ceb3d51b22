package dev.siskin.nativeconfig;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Several requests laid end to end for one run, after every check that must come before native
 * code: TensorFlow answers some bad shapes by aborting the process. Pure.
 *
 * @param inputShapes for each input the shape of the whole run; owned by this record
 * @param rows for each request its rows; empty where requests are not made of rows
 * @param totalRows sum of {@code rows}
 */
record RunPlan(long[][] inputShapes, int[] rows, int totalRows) {
  /** TensorFlow aborts beyond 254, and no operation takes nearly as many. */
  static final int MAX_RANK = 32;

  /** The longest array of bytes that every JVM can make; an input or output is one array. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  /** What a run of strings takes beside them in the form in which TensorFlow reads them. */
  private static final int STRINGS_MARGIN = 1024;

  /**
   * @throws ServingException when a request does not suit the signature
   * @throws IllegalArgumentException when the requests cannot share a run, which is the fault of
   *     whoever put them together
   */
  static RunPlan of(Signature signature, List<TensorData[]> requests) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("a run without requests");
    }
    requests.forEach(request -> check(signature, request));
    return signature.batchable() ? batch(signature, requests) : single(signature, requests);
  }

  /** Whether outputs are cut into rows. */
  boolean batched() {
    return rows.length > 0;
  }

  private static RunPlan single(Signature signature, List<TensorData[]> requests) {
    if (requests.size() > 1) {
      throw new IllegalArgumentException(signature.name() + " runs one request at a time");
    }
    requireBytes(signature, requests);
    long[][] shapes = Arrays.stream(requests.get(0)).map(TensorData::shape).toArray(long[][]::new);
    return new RunPlan(shapes, new int[0], 0);
  }

  private static RunPlan batch(Signature signature, List<TensorData[]> requests) {
    TensorData[] first = requests.get(0);
    int[] rows = new int[requests.size()];
    long total = 0;
    for (int r = 0; r < rows.length; r++) {
      rows[r] = rows(signature, requests.get(r));
      total += rows[r];
      requireSameInnerShape(first, requests.get(r));
    }
    long[][] shapes = new long[first.length][];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = first[i].shape().clone();
      shapes[i][0] = total;
    }
    requireBytes(signature, requests);
    return new RunPlan(shapes, rows, (int) total);
  }

  private static int rows(Signature signature, TensorData[] request) {
    long rows = request[0].rows();
    for (int i = 1; i < request.length; i++) {
      if (request[i].rows() != rows) {
        throw ServingException.invalid(
            "input %s has %d rows and input %s has %d"
                .formatted(
                    signature.inputs().get(0).name(),
                    rows,
                    signature.inputs().get(i).name(),
                    request[i].rows()));
      }
    }
    return (int) rows;
  }

  private static void requireSameInnerShape(TensorData[] first, TensorData[] other) {
    for (int i = 0; i < first.length; i++) {
      long[] a = first[i].shape();
      long[] b = other[i].shape();
      if (!Arrays.equals(a, 1, a.length, b, 1, b.length)) {
        throw new IllegalArgumentException(
            "rows of different shapes in one run: "
                + Arrays.toString(a)
                + " and "
                + Arrays.toString(b));
      }
    }
  }

  /** Lengths are ints, so the sum of those of any list is an exact long. */
  private static void requireBytes(Signature signature, List<TensorData[]> requests) {
    for (int i = 0; i < signature.inputs().size(); i++) {
      boolean strings = signature.inputs().get(i).dtype() == DType.STRING;
      long bytes = strings ? STRINGS_MARGIN : 0;
      for (int r = 0; r < requests.size(); r++) {
        TensorData tensor = requests.get(r)[i];
        bytes += tensor.length();
        bytes += strings ? (long) tensor.elements() * NativeStrings.STRUCT_BYTES : 0;
      }
      if (bytes > MAX_BYTES) {
        throw new ServingException(
            ErrorCode.TOO_LARGE,
            "input " + signature.inputs().get(i).name() + " has more than 2 GiB in one run");
      }
    }
  }

  private static void check(Signature signature, TensorData[] request) {
    List<TensorSpec> inputs = signature.inputs();
    if (request.length != inputs.size()) {
      throw ServingException.invalid(
          "signature %s takes %d inputs, and the request has %d"
              .formatted(signature.name(), inputs.size(), request.length));
    }
    for (int i = 0; i < request.length; i++) {
      check(inputs.get(i), request[i]);
    }
  }

  private static void check(TensorSpec spec, TensorData tensor) {
    if (tensor.dtype() != spec.dtype()) {
      throw ServingException.invalid(
          "input %s takes %s, and got %s"
              .formatted(spec.name(), spec.dtype().wireName(), tensor.dtype().wireName()));
    }
    if (tensor.shape().length > MAX_RANK || !spec.accepts(tensor.shape())) {
      throw ServingException.invalid(
          "input %s takes the shape %s, and got %s"
              .formatted(spec.name(), dims(spec), Arrays.toString(tensor.shape())));
    }
    if (tensor.length() == 0) {
      throw ServingException.invalid("input " + spec.name() + " is empty");
    }
    if (tensor.dtype() == DType.BOOL && !bools(tensor)) {
      throw ServingException.invalid(
          "input " + spec.name() + " has a bool that is neither 0 nor 1");
    }
  }

  private static String dims(TensorSpec spec) {
    return spec.unknownRank()
        ? "of any rank to " + MAX_RANK
        : Arrays.toString(spec.dims()).replace("-1", "?");
  }

  private static boolean bools(TensorData tensor) {
    int end = tensor.offset() + tensor.length();
    for (int i = tensor.offset(); i < end; i++) {
      if ((tensor.bytes()[i] & 0xFE) != 0) {
        return false;
      }
    }
    return true;
  }
}
