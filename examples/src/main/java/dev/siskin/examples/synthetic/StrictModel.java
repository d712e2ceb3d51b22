package dev.siskin.examples.synthetic;

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
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;

/**
 * {@code y = 0.5 x} for rows of four numbers, all of which must be finite: a run with NaN or an
 * infinity in any of its rows fails as a whole, so that it can be seen who pays for a bad row.
 */
public final class StrictModel {
  static final String NAME = "strict";
  static final int FEATURES = 4;
  private static final int VERSION = 1;

  private StrictModel() {}

  /** Writes its one version into the store, if that is still to be made. */
  public static void writeTo(ModelStore store) throws IOException {
    if (store.isDue(NAME, VERSION)) {
      store.put(NAME, VERSION, savedModel(), Map.of(), Map.of());
    }
  }

  private static SavedModel savedModel() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, FEATURES)));
      Operand<TFloat32> finite = tf.debugging.checkNumerics(x, "x");
      Operand<TFloat32> y = tf.withName("y").math.mul(finite, tf.constant(0.5f));
      return FrozenExport.of(session, new ServingSignature(Map.of("x", x), Map.of("y", y)));
    }
  }
}
