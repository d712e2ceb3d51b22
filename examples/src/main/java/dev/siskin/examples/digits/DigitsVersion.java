package dev.siskin.examples.digits;

import dev.siskin.examples.dense.SeededWeights;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The two versions of the model: the second is better, so a release of it has something to show.
 * Cross-validation inside the training rows chose its network over dense ones.
 */
enum DigitsVersion {
  SOFTMAX(1, "softmax regression", 40, 0.1f) {
    @Override
    Operand<TFloat32> logits(Ops tf, Operand<TFloat32> pixels, SeededWeights weights) {
      return dense(tf, pixels, weights, Digit.PIXELS);
    }
  },
  CONVOLUTION(2, "two 3x3 convolutions and a dense layer", 30, 0.02f) {
    private static final int FIRST = 16;
    private static final int SECOND = 32;
    private static final int FLAT = Digit.PIXELS / 4 * SECOND;

    @Override
    Operand<TFloat32> logits(Ops tf, Operand<TFloat32> pixels, SeededWeights weights) {
      Operand<TFloat32> image =
          tf.reshape(pixels, tf.constant(new int[] {-1, Digit.SIDE, Digit.SIDE, 1}));
      Operand<TFloat32> first = convolution(tf, "first", image, weights, 1, FIRST);
      Operand<TFloat32> second = convolution(tf, "second", first, weights, FIRST, SECOND);
      Operand<TFloat32> halved = halve(tf, second);
      return dense(tf, tf.reshape(halved, tf.constant(new int[] {-1, FLAT})), weights, FLAT);
    }
  };

  private static final int FILTER_SIDE = 3;

  private final int number;
  private final String network;
  private final int epochs;
  private final float learningRate;

  DigitsVersion(int number, String network, int epochs, float learningRate) {
    this.number = number;
    this.network = network;
    this.epochs = epochs;
    this.learningRate = learningRate;
  }

  int number() {
    return number;
  }

  String network() {
    return network;
  }

  int epochs() {
    return epochs;
  }

  float learningRate() {
    return learningRate;
  }

  /** The unscaled scores of the ten digits, from pixels of 0..1. */
  abstract Operand<TFloat32> logits(Ops tf, Operand<TFloat32> pixels, SeededWeights weights);

  /** Variables get flat names: the framework's optimizers refuse a scope in them. */
  private static Operand<TFloat32> dense(
      Ops tf, Operand<TFloat32> in, SeededWeights weights, int inputs) {
    Operand<TFloat32> matrix =
        tf.withName("out_weights").variable(weights.matrix(tf, inputs, Digit.CLASSES));
    return tf.math.add(tf.linalg.matMul(in, matrix), bias(tf, "out", weights, Digit.CLASSES));
  }

  private static Operand<TFloat32> convolution(
      Ops tf, String name, Operand<TFloat32> in, SeededWeights weights, int inputs, int outputs) {
    Operand<TFloat32> filter =
        tf.withName(name + "_filter").variable(weights.filter(tf, FILTER_SIDE, inputs, outputs));
    Operand<TFloat32> sum = tf.nn.conv2d(in, filter, List.of(1L, 1L, 1L, 1L), "SAME");
    return tf.nn.relu(tf.nn.biasAdd(sum, bias(tf, name, weights, outputs)));
  }

  private static Operand<TFloat32> bias(Ops tf, String name, SeededWeights weights, int size) {
    return tf.withName(name + "_bias").variable(weights.vector(tf, size, 0));
  }

  /** Keeps the largest value of each 2x2 square. */
  private static Operand<TFloat32> halve(Ops tf, Operand<TFloat32> image) {
    Operand<TInt32> square = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(image, square, square, "VALID");
  }
}
