package dev.siskin.examples.synthetic;

import dev.siskin.examples.dense.SeededWeights;
import dev.siskin.examples.export.FrozenExport;
import dev.siskin.examples.export.ModelStore;
import dev.siskin.examples.export.ServingSignature;
import java.io.IOException;
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
 * Models that a batcher should treat differently. All take what mlp784 takes and answer what it
 * answers, so that the same requests suit all of them. None is trained. What a row costs is told
 * for TensorFlow on one core of an x86-64 server with AVX-512.
 */
public enum SyntheticModel {
  /** A small convolutional network, of which a row costs about the same alone and in a batch. */
  CNN("cnn") {
    private static final int CHANNELS = 32;
    private static final int MORE = 64;

    @Override
    Operand<TFloat32> scores(Layers layers, Operand<TFloat32> x) {
      Operand<TFloat32> signal = layers.convolution(layers.image(x, SIDE), 1, CHANNELS);
      signal = layers.convolution(signal, CHANNELS, CHANNELS);
      signal = layers.halve(layers.convolution(signal, CHANNELS, CHANNELS));
      signal = layers.convolution(signal, CHANNELS, MORE);
      signal = layers.convolution(signal, MORE, MORE);
      return layers.dense(layers.mean(signal, 1, 2), MORE, CLASSES);
    }
  },

  /**
   * A residual network that batching hurts. One enlarged image of 16 channels is 1.8 MB, which
   * stays near the core from one layer to the next; those of a batch push each other out.
   */
  HEAVY_CONV("heavy-conv") {
    private static final int LARGE_SIDE = 6 * SIDE;
    private static final int CHANNELS = 16;
    private static final int BLOCKS = 3;

    @Override
    Operand<TFloat32> scores(Layers layers, Operand<TFloat32> x) {
      Operand<TFloat32> image = layers.enlarge(layers.image(x, SIDE), LARGE_SIDE);
      Operand<TFloat32> signal = layers.convolution(image, 1, CHANNELS);
      for (int block = 0; block < BLOCKS; block++) {
        signal = layers.sum(signal, layers.convolution(signal, CHANNELS, CHANNELS));
      }
      return layers.dense(layers.mean(signal, 1, 2), CHANNELS, CLASSES);
    }
  },

  /**
   * About 20 ms a row, in a batch too: each row is a matrix of 112 by 640 already, so that its
   * products are as dear per row alone as with others below them.
   */
  SLOW20("slow20") {
    private static final int PARTS = 112;
    private static final int WIDTH = 640;
    private static final int TURNS = 54;

    @Override
    Operand<TFloat32> scores(Layers layers, Operand<TFloat32> x) {
      Operand<TFloat32> parts = layers.reshape(x, -1, FEATURES / PARTS);
      Operand<TFloat32> wide = layers.dense(parts, FEATURES / PARTS, WIDTH);
      Operand<TFloat32> state = layers.recur(wide, WIDTH, TURNS);
      Operand<TFloat32> row = layers.mean(layers.reshape(state, -1, PARTS, WIDTH), 1);
      return layers.dense(row, WIDTH, CLASSES);
    }
  };

  static final int SIDE = 28;
  static final int FEATURES = SIDE * SIDE;
  static final int CLASSES = 10;
  private static final int VERSION = 1;

  private final String modelName;

  SyntheticModel(String modelName) {
    this.modelName = modelName;
  }

  /** The name it is served under. */
  public String modelName() {
    return modelName;
  }

  /** Writes its one version into the store, if that is still to be made. */
  public void writeTo(ModelStore store, long seed) throws IOException {
    if (store.isDue(modelName, VERSION)) {
      store.put(modelName, VERSION, savedModel(seed), Map.of("seed", seed), Map.of());
    }
  }

  SavedModel savedModel(long seed) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, FEATURES)));
      Operand<TFloat32> scores = scores(new Layers(tf, new SeededWeights(seed)), x);
      Softmax<TFloat32> probs = tf.withName("probs").nn.softmax(scores);
      return FrozenExport.of(session, new ServingSignature(Map.of("x", x), Map.of("probs", probs)));
    }
  }

  /** The unscaled scores of the classes, from rows of features. */
  abstract Operand<TFloat32> scores(Layers layers, Operand<TFloat32> x);
}
