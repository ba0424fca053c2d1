package org.tfslim.slim.export.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tfslim.slim.runtime.Sessions;

/** Computes in advance what depends only on constants. */
public final class ConstantFolding {
  /** Larger results would make the graph larger, not faster. */
  private static final int MAX_ELEMENTS = 1 << 16;

  private final NodeTable graph;
  private final Function<String, Optional<OpDef>> ops;
  private final Set<String> constant = new LinkedHashSet<>();

  private ConstantFolding(NodeTable graph, Function<String, Optional<OpDef>> ops) {
    this.graph = graph;
    this.ops = ops;
  }

  /**
   * Folds what can be folded.
   *
   * @param ops the definition of an op of the runtime by its name
   */
  public static void apply(NodeTable graph, Function<String, Optional<OpDef>> ops) {
    ConstantFolding folding = new ConstantFolding(graph, ops);
    folding.collect();
    folding.compute();
    graph.prune();
  }

  /** Finds the nodes that depend on constants only, each after those it depends on. */
  private void collect() {
    int before;
    do {
      before = constant.size();
      graph.names().stream()
          .map(graph::get)
          .filter(this::isFoldable)
          .forEach(it -> constant.add(it.getName()));
    } while (constant.size() > before);
  }

  private boolean isFoldable(NodeDef node) {
    String name = node.getName();
    if (node.getOp().equals(NodeTable.CONST) || constant.contains(name) || graph.isKept(name)) {
      return false;
    }
    return node.getInputCount() > 0
        && ops.apply(node.getOp()).filter(op -> !op.getIsStateful() && hasOneOutput(op)).isPresent()
        && node.getInputList().stream().allMatch(this::isConstant);
  }

  private static boolean hasOneOutput(OpDef op) {
    return op.getOutputArgCount() == 1
        && op.getOutputArg(0).getNumberAttr().isEmpty()
        && op.getOutputArg(0).getTypeListAttr().isEmpty();
  }

  private boolean isConstant(String input) {
    if (NodeTable.isControl(input)) {
      return false;
    }
    String name = NodeTable.nodeOf(input);
    return constant.contains(name) || graph.get(name).getOp().equals(NodeTable.CONST);
  }

  private void compute() {
    if (constant.isEmpty()) {
      return;
    }
    try (Graph part = new Graph()) {
      part.importGraphDef(part());
      try (Session session = Sessions.open(part)) {
        for (String name : constant) {
          try (Result result = session.runner().fetch(name).run()) {
            replace(name, result.get(0));
          }
        }
      }
    }
  }

  /** The nodes to compute and the constants they depend on. */
  private GraphDef part() {
    Set<String> needed = new LinkedHashSet<>(constant);
    constant.forEach(
        name -> graph.get(name).getInputList().forEach(it -> needed.add(NodeTable.nodeOf(it))));
    List<NodeDef> nodes = new ArrayList<>();
    for (String name : needed) {
      nodes.add(graph.weights(name).map(it -> Constants.of(name, it)).orElse(graph.get(name)));
    }
    return graph.toGraphDef().toBuilder().clearNode().addAllNode(nodes).build();
  }

  private void replace(String name, Tensor value) {
    if (value.shape().size() > MAX_ELEMENTS || value instanceof TString) {
      return;
    }
    if (value instanceof TFloat32 floats) {
      float[] values = new float[Math.toIntExact(floats.size())];
      floats.copyTo(DataBuffers.of(values));
      graph.put(name, new Weights(floats.shape(), values));
    } else {
      graph.put(Constants.of(name, value));
    }
  }
}
