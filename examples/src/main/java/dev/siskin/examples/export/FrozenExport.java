package dev.siskin.examples.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * Turns a session's graph into a SavedModel that holds nothing but the way from the signature's
 * inputs to its outputs: variables become constants, and all that served training is gone.
 *
 * <p>Such a model is one file without a variables folder, says nothing in reference types, and so
 * loads with TensorFlow's single-threaded executor, which is the fast one for small models. It is
 * written by hand because TensorFlow's own exporter keeps the whole training graph.
 *
 * <p>Only variables of the kind that {@code Ops.variable} makes (VariableV2) can be folded.
 */
public final class FrozenExport {
  private static final String TAG = "serve";
  private static final long SCHEMA_VERSION = 1;
  private static final String FOLDABLE = "VariableV2";
  private static final Set<String> UNFOLDABLE = Set.of("VarHandleOp", "Variable");

  private FrozenExport() {}

  /**
   * The SavedModel of what {@code session} would answer now.
   *
   * @param session of the graph the signature's tensors belong to, with its variables set
   * @throws IllegalArgumentException if an output depends on a variable that cannot be folded
   */
  public static SavedModel of(Session session, ServingSignature signature) {
    GraphDef whole = session.graph().toGraphDef();
    List<String> outputs = signature.outputs().values().stream().map(o -> o.op().name()).toList();
    List<NodeDef> kept = Ancestors.of(whole, outputs);
    GraphDef.Builder frozen = GraphDef.newBuilder().setVersions(whole.getVersions());
    if (whole.getLibrary().getFunctionCount() > 0) {
      frozen.setLibrary(whole.getLibrary());
    }
    Map<String, NodeDef> constants = constants(session, kept);
    kept.forEach(node -> frozen.addNode(constants.getOrDefault(node.getName(), node)));
    return savedModel(frozen.build(), signature);
  }

  private static Map<String, NodeDef> constants(Session session, List<NodeDef> nodes) {
    List<String> variables = new ArrayList<>();
    for (NodeDef node : nodes) {
      if (UNFOLDABLE.contains(node.getOp())) {
        throw new IllegalArgumentException(
            "Cannot freeze %s '%s'; make it with Ops.variable"
                .formatted(node.getOp(), node.getName()));
      }
      if (node.getOp().equals(FOLDABLE)) {
        variables.add(node.getName());
      }
    }
    return variables.isEmpty() ? Map.of() : fold(session, variables);
  }

  private static Map<String, NodeDef> fold(Session session, List<String> variables) {
    Session.Runner read = session.runner();
    variables.forEach(read::fetch);
    Map<String, NodeDef> constants = new LinkedHashMap<>();
    try (Result values = read.run()) {
      for (int i = 0; i < variables.size(); i++) {
        String name = variables.get(i);
        constants.put(name, ConstantNode.of(name, values.get(i)));
      }
    }
    return constants;
  }

  private static SavedModel savedModel(GraphDef graph, ServingSignature signature) {
    MetaGraphDef.MetaInfoDef info =
        MetaGraphDef.MetaInfoDef.newBuilder()
            .addTags(TAG)
            .setTensorflowVersion(TensorFlow.version())
            .build();
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(SCHEMA_VERSION)
        .addMetaGraphs(
            MetaGraphDef.newBuilder()
                .setMetaInfoDef(info)
                .setGraphDef(graph)
                .putSignatureDef(ServingSignature.KEY, signature.toProto()))
        .build();
  }
}
