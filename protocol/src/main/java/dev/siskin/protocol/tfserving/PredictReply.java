package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Arrays;

/**
 * The form of an answer of {@code :predict}, which is the caller's own.
 *
 * @param rowForm {@code predictions} to {@code instances}, rather than {@code outputs} to {@code
 *     inputs}
 * @param addedDims sizes of 1 that the inputs were given at their end; as many are taken off from
 *     outputs that end so
 * @param leastDims sizes that an output keeps
 */
public record PredictReply(boolean rowForm, int addedDims, int leastDims) implements Reply {
  /** {@code predictions}, to {@code instances}. */
  public static final PredictReply ROWS = new PredictReply(true, 0, 1);

  /** {@code outputs}, to {@code inputs}. */
  public static final PredictReply COLUMNS = new PredictReply(false, 0, 1);

  @Override
  public int write(
      ByteSink out, String model, String version, Signature signature, TensorData[] outputs) {
    TensorData[] shown = outputs;
    if (addedDims > 0) {
      shown = Arrays.stream(outputs).map(this::asAsked).toArray(TensorData[]::new);
    }
    PredictWriter.write(out, signature, shown, rowForm);
    return ALL_JSON;
  }

  private TensorData asAsked(TensorData output) {
    long[] shape = output.shape();
    int kept = shape.length;
    int least = Math.max(leastDims, shape.length - addedDims);
    while (kept > least && shape[kept - 1] == 1) {
      kept--;
    }
    return new TensorData(
        output.dtype(),
        Arrays.copyOf(shape, kept),
        output.bytes(),
        output.offset(),
        output.length());
  }
}
