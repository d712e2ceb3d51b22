package dev.siskin.examples.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

class FrozenExportTest {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session = new Session(graph);
  private final Placeholder<TFloat32> x =
      tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));

  @AfterEach
  void close() {
    session.close();
    graph.close();
  }

  @Test
  void variableBecomesTheConstantItIsNow() {
    Variable<TFloat32> w = tf.withName("w").variable(tf.constant(new float[] {1, 2}));
    Assign<TFloat32> change = tf.assign(w, tf.constant(new float[] {3, 4}));
    Operand<TFloat32> y = tf.withName("y").math.mul(x, w);
    session.initialize();
    session.run(change);

    GraphDef frozen = graphOf(freeze(y));

    NodeDef constant = node(frozen, "w");
    assertThat(constant.getOp()).isEqualTo("Const");
    assertThat(
            constant
                .getAttrOrThrow("value")
                .getTensor()
                .getTensorContent()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer())
        .isEqualTo(FloatBuffer.wrap(new float[] {3, 4}));
    assertThat(names(frozen)).containsExactly("x", "w", "y");
  }

  @Test
  void whatTheOutputsDoNotNeedIsGone() {
    tf.withName("other").variable(tf.constant(1f));
    tf.withName("aside").math.neg(x);
    Operand<TFloat32> y = tf.withName("y").nn.relu(x);

    assertThat(names(graphOf(freeze(y)))).containsExactly("x", "y");
  }

  @Test
  void whatMustRunBeforeAnOutputIsKept() {
    Operand<TFloat32> before = tf.withName("before").math.neg(x);
    Operand<TFloat32> y = tf.withControlDependencies(before).withName("y").identity(x);

    assertThat(names(graphOf(freeze(y)))).containsExactly("x", "before", "y");
  }

  @Test
  void resourceVariableIsRefused() {
    VarHandleOp handle = tf.withName("v").varHandleOp(TFloat32.class, Shape.of(1));
    Operand<TFloat32> y = tf.math.mul(x, tf.readVariableOp(handle, TFloat32.class));

    assertThatThrownBy(() -> freeze(y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot freeze VarHandleOp 'v'; make it with Ops.variable");
  }

  @Test
  void stringVariableIsRefused() {
    Variable<TString> words = tf.withName("words").variable(tf.constant("a"));
    Operand<TString> y = tf.identity(words);
    session.initialize();

    assertThatThrownBy(() -> freeze(y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot freeze the string variable 'words'");
  }

  @Test
  void signatureNeedsAnOutput() {
    assertThatThrownBy(() -> new ServingSignature(Map.of("x", x), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SavedModel freeze(Operand<?> y) {
    return FrozenExport.of(session, new ServingSignature(Map.of("x", x), Map.of("y", y)));
  }

  private static GraphDef graphOf(SavedModel model) {
    return model.getMetaGraphs(0).getGraphDef();
  }

  private static List<String> names(GraphDef graph) {
    return graph.getNodeList().stream().map(NodeDef::getName).toList();
  }

  private static NodeDef node(GraphDef graph, String name) {
    return graph.getNodeList().stream()
        .filter(n -> n.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
