package dev.siskin.examples.synthetic;

import dev.siskin.examples.dense.SeededWeights;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Layers of one graph, their weights drawn in the order the layers are asked for. Images are {@code
 * [rows, height, width, channels]}.
 */
final class Layers {
  private static final int FILTER_SIDE = 3;
  private static final double BIAS_DEVIATION = 0.1;

  private final Ops tf;
  private final SeededWeights weights;

  Layers(Ops tf, SeededWeights weights) {
    this.tf = tf;
    this.weights = weights;
  }

  Operand<TFloat32> reshape(Operand<TFloat32> in, int... sizes) {
    return tf.reshape(in, tf.constant(sizes));
  }

  /** Rows of numbers as square images of one channel. */
  Operand<TFloat32> image(Operand<TFloat32> in, int side) {
    return reshape(in, -1, side, side, 1);
  }

  /** Repeats pixels until each image has that side. */
  Operand<TFloat32> enlarge(Operand<TFloat32> image, int side) {
    return tf.image.resizeNearestNeighbor(image, tf.constant(new int[] {side, side}));
  }

  /** 3x3 with a bias and a relu; keeps height and width. */
  Operand<TFloat32> convolution(Operand<TFloat32> image, int inputs, int outputs) {
    Operand<TFloat32> filter = weights.filter(tf, FILTER_SIDE, inputs, outputs);
    Operand<TFloat32> sum = tf.nn.conv2d(image, filter, List.of(1L, 1L, 1L, 1L), "SAME");
    return tf.nn.relu(tf.nn.biasAdd(sum, weights.vector(tf, outputs, BIAS_DEVIATION)));
  }

  /** Keeps the largest value of each 2x2 square. */
  Operand<TFloat32> halve(Operand<TFloat32> image) {
    Operand<TInt32> square = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(image, square, square, "VALID");
  }

  Operand<TFloat32> dense(Operand<TFloat32> in, int inputs, int outputs) {
    Operand<TFloat32> product = tf.linalg.matMul(in, weights.matrix(tf, inputs, outputs));
    return tf.math.add(product, weights.vector(tf, outputs, BIAS_DEVIATION));
  }

  Operand<TFloat32> sum(Operand<TFloat32> one, Operand<TFloat32> other) {
    return tf.math.add(one, other);
  }

  /** The mean over these dimensions, which are gone afterwards. */
  Operand<TFloat32> mean(Operand<TFloat32> in, int... dimensions) {
    return tf.math.mean(in, tf.constant(dimensions));
  }

  /**
   * Takes the state through one matrix so many times, adding the input each time. The matrix halves
   * what it is given, so any number of turns ends near the same, which still depends on the input.
   */
  Operand<TFloat32> recur(Operand<TFloat32> in, int width, int turns) {
    Operand<TFloat32> matrix = weights.matrix(tf, width, width, 0.5);
    Operand<TFloat32> state = in;
    for (int turn = 0; turn < turns; turn++) {
      state = tf.nn.relu(sum(tf.linalg.matMul(state, matrix), in));
    }
    return state;
  }
}
