package dev.siskin.examples.digits;

import dev.siskin.examples.dense.SeededWeights;
import dev.siskin.examples.export.ServingSignature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.framework.optimizers.Momentum;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The tensors of one version: what is fed, what is asked for, and the step that trains. Callers
 * feed pixels as they are in the data, 0..16; the graph itself scales them.
 */
record DigitsGraph(
    Placeholder<TFloat32> pixels,
    Placeholder<TInt64> labels,
    Operand<TFloat32> probabilities,
    Operand<TInt64> digit,
    Operand<TFloat32> loss,
    Op trainingStep) {
  /**
   * Of the optimizer, which is not Adam: the framework's one changes its decay factors in no fixed
   * order with the weights, so one seed would not give one model.
   */
  private static final float MOMENTUM = 0.9f;

  static DigitsGraph build(Graph graph, DigitsVersion version, long seed) {
    Ops tf = Ops.create(graph);
    Placeholder<TFloat32> pixels =
        tf.withName("pixels")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, Digit.PIXELS)));
    Placeholder<TInt64> labels =
        tf.withName("labels").placeholder(TInt64.class, Placeholder.shape(Shape.of(-1)));
    Operand<TFloat32> scaled = tf.math.mul(pixels, tf.constant(1f / Digit.MAX_PIXEL));
    Operand<TFloat32> logits = version.logits(tf, scaled, new SeededWeights(seed));
    Operand<TFloat32> probabilities = tf.withName("probabilities").nn.softmax(logits);
    Operand<TInt64> digit = tf.withName("class").math.argMax(probabilities, tf.constant(1));
    Operand<TFloat32> loss = loss(tf, logits, labels);
    Op step = new Momentum(graph, version.learningRate(), MOMENTUM).minimize(loss);
    return new DigitsGraph(pixels, labels, probabilities, digit, loss, step);
  }

  /** From one-hot labels: TensorFlow Java has no gradient of the sparse form. */
  private static Operand<TFloat32> loss(Ops tf, Operand<TFloat32> logits, Operand<TInt64> labels) {
    Operand<TFloat32> oneHot =
        tf.oneHot(labels, tf.constant(Digit.CLASSES), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> perRow = tf.nn.softmaxCrossEntropyWithLogits(logits, oneHot).loss();
    return tf.math.mean(perRow, tf.constant(0));
  }

  ServingSignature signature() {
    Map<String, Operand<?>> outputs = new LinkedHashMap<>();
    outputs.put("probabilities", probabilities);
    outputs.put("class", digit);
    return new ServingSignature(Map.of("pixels", pixels), outputs);
  }
}
