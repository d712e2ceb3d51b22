package dev.siskin.protocol.tfserving;

import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;

/** The two forms of an answer of {@code :predict}. */
public enum PredictReply implements Reply {
  /** {@code predictions}, to {@code instances}. */
  ROWS,
  /** {@code outputs}, to {@code inputs}. */
  COLUMNS;

  @Override
  public int write(
      ByteSink out, String model, String version, Signature signature, TensorData[] outputs) {
    PredictWriter.write(out, signature, outputs, this == ROWS);
    return ALL_JSON;
  }
}
