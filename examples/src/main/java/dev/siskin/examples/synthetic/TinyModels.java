package dev.siskin.examples.synthetic;

import dev.siskin.examples.console.ProgressLine;
import dev.siskin.examples.export.FrozenExport;
import dev.siskin.examples.export.ModelStore;
import dev.siskin.examples.export.ServingSignature;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/**
 * Many models of five operations each, {@code tiny-0001} and up: {@code y = 0.5 x + n} for rows of
 * four numbers, where n is the model's own number, so that an answer says who gave it.
 */
public final class TinyModels {
  /** As many as four digits can number. */
  public static final int MOST = 9_999;

  static final int FEATURES = 4;
  private static final int VERSION = 1;
  private static final String NUMBER = "number";

  private final ModelStore store;
  private final ProgressLine progress;

  /**
   * @param store one that says nothing: a line a model would be too many
   * @param progress told of all together
   */
  public TinyModels(ModelStore store, ProgressLine progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * Writes those of the first {@code count} that are still to be made.
   *
   * @param count from 1 to {@value #MOST}
   */
  public void write(int count) throws IOException {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("count must be from 1 to " + MOST + ", not " + count);
    }
    SavedModel template = template();
    int written = 0;
    for (int number = 1; number <= count; number++) {
      String name = name(number);
      if (store.isDue(name, VERSION)) {
        store.put(name, VERSION, numbered(template, number), Map.of(NUMBER, number), Map.of());
        written++;
      }
      progress.step("tiny models", number, count, null);
    }
    progress.say(
        String.format(
            Locale.ROOT, "%d tiny models written, %d there before", written, count - written));
  }

  /** What the model of that number is served under. */
  static String name(int number) {
    return String.format(Locale.ROOT, "tiny-%04d", number);
  }

  /** Built once, since TensorFlow takes longer to build a graph than all the rest takes. */
  private static SavedModel template() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, FEATURES)));
      Operand<TFloat32> half = tf.math.mul(x, tf.constant(0.5f));
      Operand<TFloat32> y = tf.withName("y").math.add(half, tf.withName(NUMBER).constant(0f));
      return FrozenExport.of(session, new ServingSignature(Map.of("x", x), Map.of("y", y)));
    }
  }

  private static SavedModel numbered(SavedModel template, int number) {
    SavedModel.Builder model = template.toBuilder();
    GraphDef.Builder graph = model.getMetaGraphsBuilder(0).getGraphDefBuilder();
    graph.getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(NUMBER))
        .forEach(node -> node.putAttr("value", scalar(number)));
    return model.build();
  }

  private static AttrValue scalar(float value) {
    return AttrValue.newBuilder()
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addFloatVal(value))
        .build();
  }
}
