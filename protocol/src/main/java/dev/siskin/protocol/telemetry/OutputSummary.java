package dev.siskin.protocol.telemetry;

import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Numbers;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One output of one request in a few figures, of which most cannot be told back to its values: of
 * texts and truths there is no more than how many. Making one looks at {@value #MOST_VALUES} values
 * at most.
 *
 * @param name in the signature
 * @param dtype the name of the type on the wire, {@code float}
 * @param shape sizes
 * @param lookedAt how many of the first values the rest is of; 0 where it is of all
 * @param notFinite how many of them are NaN or infinite
 * @param figures of the finite ones; null where there are none
 * @param top place of the greatest value, where a float output has one row of several values and
 *     all were looked at; else null
 */
public record OutputSummary(
    String name,
    String dtype,
    List<Long> shape,
    int lookedAt,
    int notFinite,
    @Nullable Figures figures,
    @Nullable Integer top) {
  /** Outputs that are told of a request, the first by name. */
  static final int MOST_OUTPUTS = 8;

  static final int MOST_VALUES = 4_096;

  /** Longer names come with a model that nobody can have written by hand. */
  private static final int MOST_NAME_CHARS = 256;

  public OutputSummary {
    shape = List.copyOf(shape);
  }

  /** What finite values are like. */
  public record Figures(double min, double max, double mean) {}

  /**
   * Of the outputs of one request.
   *
   * @param outputs in the order of {@code signature.outputs()}
   */
  public static List<OutputSummary> of(Signature signature, TensorData[] outputs) {
    int told = Math.min(outputs.length, MOST_OUTPUTS);
    List<OutputSummary> summaries = new ArrayList<>(told);
    for (int i = 0; i < told; i++) {
      summaries.add(of(signature.outputs().get(i).name(), outputs[i]));
    }
    return summaries;
  }

  static OutputSummary of(String name, TensorData output) {
    boolean counts = output.dtype() != DType.STRING && output.dtype() != DType.BOOL;
    int values = counts ? output.elements() : 0;
    int looked = Math.min(values, MOST_VALUES);
    int finite = 0;
    int top = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double shares = 0;
    for (int i = 0; i < looked; i++) {
      double value = Numbers.at(output, i);
      if (!Double.isFinite(value)) {
        continue;
      }
      finite++;
      min = Math.min(min, value);
      if (value > max) {
        max = value;
        top = i;
      }
      // A power of two, so that nothing is lost, and no sum of so many is too large.
      shares += value / MOST_VALUES;
    }
    return new OutputSummary(
        name.substring(0, Math.min(name.length(), MOST_NAME_CHARS)),
        output.dtype().wireName(),
        Arrays.stream(output.shape()).boxed().toList(),
        looked < values ? looked : 0,
        looked - finite,
        finite == 0 ? null : new Figures(min, max, shares / finite * MOST_VALUES),
        finite > 0 && looked == values && isOneRow(output) ? top : null);
  }

  private static boolean isOneRow(TensorData output) {
    long[] shape = output.shape();
    return output.dtype().isFloat() && shape.length == 2 && shape[0] == 1 && shape[1] > 1;
  }
}
