package dev.siskin.examples.dense;

import java.util.Random;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TFloat32;

/**
 * First weights from a seed. They are drawn in Java, whose generator is specified bit for bit, and
 * not by TensorFlow, so that they stay the same across machines and releases.
 */
public final class SeededWeights {
  private final Random random;

  public SeededWeights(long seed) {
    this.random = new Random(seed);
  }

  /** A matrix of the spread that keeps the signal's size through a relu (He et al., 2015). */
  public Constant<TFloat32> matrix(Ops tf, int inputs, int outputs) {
    return matrix(tf, inputs, outputs, 1);
  }

  /** The same with all values times {@code gain}; below 1 the signal shrinks. */
  public Constant<TFloat32> matrix(Ops tf, int inputs, int outputs, double gain) {
    return normal(tf, Shape.of(inputs, outputs), gain * Math.sqrt(2.0 / inputs));
  }

  /** A square convolution filter of the same spread. */
  public Constant<TFloat32> filter(Ops tf, int side, int inputs, int outputs) {
    double deviation = Math.sqrt(2.0 / (side * side * inputs));
    return normal(tf, Shape.of(side, side, inputs, outputs), deviation);
  }

  /** A vector of normal values with the given standard deviation; 0 for a start at zero. */
  public Constant<TFloat32> vector(Ops tf, int size, double deviation) {
    return normal(tf, Shape.of(size), deviation);
  }

  private Constant<TFloat32> normal(Ops tf, Shape shape, double deviation) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return tf.constant(shape, DataBuffers.of(values));
  }
}
