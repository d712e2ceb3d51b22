package dev.siskin.examples.export;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The nodes of a graph that some nodes depend on, those nodes included, in the graph's order. */
final class Ancestors {
  private Ancestors() {}

  static List<NodeDef> of(GraphDef graph, Collection<String> roots) {
    Map<String, NodeDef> byName =
        graph.getNodeList().stream()
            .collect(Collectors.toMap(NodeDef::getName, Function.identity()));
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      NodeDef node = byName.get(open.pop());
      if (node == null) {
        throw new IllegalArgumentException("The signature names a node the graph does not have");
      }
      if (reached.add(node.getName())) {
        node.getInputList().forEach(input -> open.push(nodeOf(input)));
      }
    }
    return graph.getNodeList().stream().filter(n -> reached.contains(n.getName())).toList();
  }

  /** Inputs read {@code node}, {@code node:output}, or {@code ^node} for order alone. */
  private static String nodeOf(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
