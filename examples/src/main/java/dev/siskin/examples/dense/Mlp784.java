package dev.siskin.examples.dense;

import dev.siskin.examples.export.FrozenExport;
import dev.siskin.examples.export.ServingSignature;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Softmax;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;

/**
 * The 784-256-128-10 network of benchmarks: relu, softmax, random weights. What it answers means
 * nothing, but it costs what a small real model costs, and answers differ between seeds.
 */
final class Mlp784 {
  private static final int[] WIDTHS = {784, 256, 128, 10};
  private static final double BIAS_DEVIATION = 0.1;

  private Mlp784() {}

  static SavedModel savedModel(long seed) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      return FrozenExport.of(session, build(Ops.create(graph), new SeededWeights(seed)));
    }
  }

  private static ServingSignature build(Ops tf, SeededWeights weights) {
    Placeholder<TFloat32> x =
        tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, WIDTHS[0])));
    Operand<TFloat32> signal = x;
    for (int layer = 1; layer < WIDTHS.length; layer++) {
      Operand<TFloat32> matrix = weights.matrix(tf, WIDTHS[layer - 1], WIDTHS[layer]);
      Operand<TFloat32> bias = weights.vector(tf, WIDTHS[layer], BIAS_DEVIATION);
      Operand<TFloat32> sum = tf.math.add(tf.linalg.matMul(signal, matrix), bias);
      signal = layer == WIDTHS.length - 1 ? sum : tf.nn.relu(sum);
    }
    Softmax<TFloat32> probs = tf.withName("probs").nn.softmax(signal);
    return new ServingSignature(Map.of("x", x), Map.of("probs", probs));
  }
}
