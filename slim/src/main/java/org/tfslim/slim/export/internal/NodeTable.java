package org.tfslim.slim.export.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph that is being changed: its nodes by name. The values of large constants are kept beside
 * it, because they would be copied with every change of their node.
 */
public final class NodeTable {
  static final String CONST = "Const";

  private final GraphDef frame;
  private final Set<String> kept;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, Weights> weights = new LinkedHashMap<>();
  private Optional<Map<String, List<String>>> consumers = Optional.empty();

  /**
   * @param graph is not changed
   * @param kept the nodes that are fed or fetched: they keep their names and types
   */
  public NodeTable(GraphDef graph, Collection<String> kept) {
    this.frame = graph.toBuilder().clearNode().build();
    this.kept = Set.copyOf(kept);
    graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  /** A copy that can be changed separately. */
  public NodeTable copy() {
    NodeTable copy = new NodeTable(toGraphDef(), kept);
    copy.weights.putAll(weights);
    return copy;
  }

  /** The node that {@code input} comes from, which is written {@code node:1} or {@code ^node}. */
  public static String nodeOf(String input) {
    int colon = input.indexOf(':');
    return input.substring(isControl(input) ? 1 : 0, colon < 0 ? input.length() : colon);
  }

  /** Whether {@code input} only orders two nodes. */
  public static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** The names of all nodes there are now. */
  List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  Optional<NodeDef> find(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  NodeDef get(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("the graph has no node " + name));
  }

  /** The node that an input of {@code node} comes from. */
  NodeDef input(NodeDef node, int index) {
    return get(nodeOf(node.getInput(index)));
  }

  /** Whether it is fed or fetched. */
  boolean isKept(String name) {
    return kept.contains(name);
  }

  /** The nodes that take {@code name} as an input, once for each time they do. */
  List<String> consumers(String name) {
    if (consumers.isEmpty()) {
      Map<String, List<String>> found = new HashMap<>();
      nodes
          .values()
          .forEach(
              node ->
                  node.getInputList()
                      .forEach(
                          input ->
                              found
                                  .computeIfAbsent(nodeOf(input), it -> new ArrayList<>())
                                  .add(node.getName())));
      consumers = Optional.of(found);
    }
    return consumers.get().getOrDefault(name, List.of());
  }

  /** Whether {@code name} may be changed together with the only node that takes it. */
  boolean isPrivate(String name) {
    return !isKept(name)
        && consumers(name).size() == 1
        && get(name).getInputList().stream().noneMatch(NodeTable::isControl);
  }

  /** Adds a node, or replaces the one with its name. */
  void put(NodeDef node) {
    nodes.put(node.getName(), node);
    consumers = Optional.empty();
  }

  /** Adds a constant, or gives it other values. */
  void put(String name, Weights values) {
    put(Constants.typed(name, values.type()));
    weights.put(name, values);
  }

  /** The values of a constant that lie beside the graph. */
  public Optional<Weights> weights(String name) {
    return Optional.ofNullable(weights.get(name));
  }

  /**
   * Makes all nodes that take {@code from} (its first output, or a control dependency) take {@code
   * to}.
   */
  void redirect(String from, String to) {
    for (String name : List.copyOf(consumers(from))) {
      NodeDef.Builder changed = get(name).toBuilder();
      for (int i = 0; i < changed.getInputCount(); i++) {
        String input = changed.getInput(i);
        if (nodeOf(input).equals(from)) {
          changed.setInput(i, isControl(input) ? "^" + nodeOf(to) : to);
        }
      }
      put(changed.build());
    }
  }

  /** A name that no node has yet: {@code wanted}, with a number if need be. */
  String unused(String wanted) {
    String name = wanted;
    for (int i = 1; nodes.containsKey(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** Removes what the kept nodes do not need. */
  public void prune() {
    Set<String> needed = new HashSet<>(kept);
    Deque<String> open = new ArrayDeque<>(kept);
    while (!open.isEmpty()) {
      for (String input : get(open.pop()).getInputList()) {
        String name = nodeOf(input);
        if (needed.add(name)) {
          open.push(name);
        }
      }
    }
    nodes.keySet().retainAll(needed);
    weights.keySet().retainAll(needed);
    consumers = Optional.empty();
  }

  /** All values that lie beside the graph, by the names of their constants. */
  public Map<String, Weights> weights() {
    return weights;
  }

  /** The graph as it is now; constants whose values lie beside it have none. */
  public GraphDef toGraphDef() {
    return frame.toBuilder().addAllNode(nodes.values()).build();
  }
}
