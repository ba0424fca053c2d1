package org.tfslim.slim.savedmodel;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/** Makes the graph that was built the graph that is served: what is not needed is taken away. */
final class ServingGraph {
  private final Map<String, OpDef> ops;

  /**
   * @param ops the ops that the runtime knows
   */
  ServingGraph(OpList ops) {
    this.ops =
        ops.getOpList().stream().collect(Collectors.toMap(OpDef::getName, Function.identity()));
  }

  /**
   * The part of {@code graph} that the nodes in {@code roots} depend on, without first values of
   * variables and penalties; attributes at their default are left out, so that a runtime loads it
   * that does not know them yet.
   */
  GraphDef of(GraphDef graph, Collection<String> roots) {
    Set<String> needed = ancestors(graph, roots);
    GraphDef.Builder served = graph.toBuilder().clearNode().clearLibrary();
    graph.getNodeList().stream()
        .filter(node -> needed.contains(node.getName()))
        .forEach(node -> served.addNode(withoutDefaults(node)));
    FunctionDefLibrary.Builder library = graph.getLibrary().toBuilder();
    library.getFunctionBuilderList().forEach(this::removeDefaults);
    return served.setLibrary(library).build();
  }

  /** The definitions of all ops in {@code graph}, without their documentation. */
  OpList opsOf(GraphDef graph) {
    Set<String> used = new TreeSet<>();
    graph.getNodeList().forEach(node -> used.add(node.getOp()));
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      function.getNodeDefList().forEach(node -> used.add(node.getOp()));
    }
    OpList.Builder definitions = OpList.newBuilder();
    used.stream()
        .filter(ops::containsKey) // a call of a function has the function's name as its op
        .forEach(name -> definitions.addOp(ops.get(name)));
    return definitions.build();
  }

  private static Set<String> ancestors(GraphDef graph, Collection<String> roots) {
    Map<String, NodeDef> nodes = new HashMap<>();
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    Set<String> found = new HashSet<>(roots);
    Deque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      for (String input : nodes.get(open.pop()).getInputList()) {
        String name = nodeOf(input);
        if (found.add(name)) {
          open.push(name);
        }
      }
    }
    return found;
  }

  /** The node that {@code input} comes from, which is written {@code node:1} or {@code ^node}. */
  static String nodeOf(String input) {
    int colon = input.indexOf(':');
    return input.substring(input.startsWith("^") ? 1 : 0, colon < 0 ? input.length() : colon);
  }

  private void removeDefaults(FunctionDef.Builder function) {
    for (int i = 0; i < function.getNodeDefCount(); i++) {
      function.setNodeDef(i, withoutDefaults(function.getNodeDef(i)));
    }
  }

  private NodeDef withoutDefaults(NodeDef node) {
    OpDef op = ops.get(node.getOp());
    if (op == null) {
      return node;
    }
    NodeDef.Builder stripped = node.toBuilder();
    for (OpDef.AttrDef attribute : op.getAttrList()) {
      AttrValue value = node.getAttrMap().get(attribute.getName());
      if (attribute.hasDefaultValue() && attribute.getDefaultValue().equals(value)) {
        stripped.removeAttr(attribute.getName());
      }
    }
    return stripped.build();
  }
}
