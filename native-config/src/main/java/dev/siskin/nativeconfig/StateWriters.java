package dev.siskin.nativeconfig;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Finds operations that change state behind the outputs of a signature. Such a signature answers
 * differently each time, so its requests must be neither batched nor retried. Errs on the side of
 * finding one: an operation in any function that the outputs reach counts.
 */
final class StateWriters {
  /** Beginnings of the names of operations that change variables, tables, queues or generators. */
  private static final List<String> PREFIXES =
      List.of(
          "Accumulator",
          "Apply",
          "Assign",
          "Barrier",
          "IteratorGetNext",
          "LookupTableImport",
          "LookupTableInsert",
          "LookupTableRemove",
          "MapStage",
          "MapUnstage",
          "OrderedMap",
          "Queue",
          "ReaderRead",
          "ResourceAccumulator",
          "ResourceApply",
          "ResourceScatter",
          "ResourceSparseApply",
          "Rng",
          "ScatterAdd",
          "ScatterDiv",
          "ScatterMax",
          "ScatterMin",
          "ScatterMul",
          "ScatterNdAdd",
          "ScatterNdMax",
          "ScatterNdMin",
          "ScatterNdSub",
          "ScatterNdUpdate",
          "ScatterSub",
          "ScatterUpdate",
          "SparseApply",
          "StackPop",
          "StackPush",
          "Stage",
          "StatefulRandom",
          "StatefulStandardNormal",
          "StatefulTruncatedNormal",
          "StatefulUniform",
          "Unstage");

  private static final Set<String> NAMES =
      Set.of(
          "CountUpTo",
          "DestroyResourceOp",
          "ResourceCountUpTo",
          "ResourceStridedSliceAssign",
          "StridedSliceAssign");

  private final Map<String, NodeDef> nodes;
  private final Map<String, FunctionDef> functions;

  StateWriters(GraphDef graph) {
    this.nodes =
        graph.getNodeList().stream()
            .collect(Collectors.toMap(NodeDef::getName, node -> node, (first, second) -> first));
    this.functions = new HashMap<>();
    graph.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
  }

  /**
   * Whether an operation that changes state lies on the way back from the outputs.
   *
   * @param outputs tensors that a run computes
   * @param fed tensors that a run is given, so that what lies behind them does not run
   */
  boolean areBehind(Collection<String> outputs, Collection<String> fed) {
    Deque<NodeDef> open = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    outputs.forEach(tensor -> follow(tensor, fed, seen, open));
    while (!open.isEmpty()) {
      NodeDef node = open.pop();
      if (writes(node.getOp())) {
        return true;
      }
      node.getInputList().forEach(tensor -> follow(tensor, fed, seen, open));
      called(node).forEach(function -> enter(function, seen, open));
    }
    return false;
  }

  private void follow(
      String tensor, Collection<String> fed, Set<String> seen, Deque<NodeDef> open) {
    boolean control = tensor.startsWith("^");
    int colon = tensor.indexOf(':');
    String nodeName = tensor.substring(control ? 1 : 0, colon < 0 ? tensor.length() : colon);
    String fullName = colon < 0 ? nodeName + ":0" : tensor;
    NodeDef node = nodes.get(nodeName);
    if (node != null && (control || !fed.contains(fullName)) && seen.add(nodeName)) {
      open.push(node);
    }
  }

  /** All of a function's nodes count, and need no following: their inputs are among them. */
  private void enter(String function, Set<String> seen, Deque<NodeDef> open) {
    FunctionDef def = functions.get(function);
    if (def == null || !seen.add("function " + function)) {
      return;
    }
    for (NodeDef node : def.getNodeDefList()) {
      open.push(node.toBuilder().clearInput().build());
    }
  }

  private static Stream<String> called(NodeDef node) {
    Stream<String> byAttribute =
        node.getAttrMap().values().stream().flatMap(StateWriters::functionNames);
    return Stream.concat(Stream.of(node.getOp()), byAttribute);
  }

  private static Stream<String> functionNames(AttrValue attribute) {
    return switch (attribute.getValueCase()) {
      case FUNC -> Stream.of(attribute.getFunc().getName());
      case LIST -> attribute.getList().getFuncList().stream().map(func -> func.getName());
      default -> Stream.empty();
    };
  }

  private static boolean writes(String op) {
    return NAMES.contains(op) || PREFIXES.stream().anyMatch(op::startsWith);
  }
}
