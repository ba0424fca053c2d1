package org.tfslim.slim.export;

import java.util.Collection;
import org.tensorflow.Session;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.export.internal.BatchNormFolding;
import org.tfslim.slim.export.internal.ConstantFolding;
import org.tfslim.slim.export.internal.Constants;
import org.tfslim.slim.export.internal.Freezing;
import org.tfslim.slim.export.internal.LowPrecision;
import org.tfslim.slim.export.internal.NodeTable;
import org.tfslim.slim.export.internal.Shortcuts;
import org.tfslim.slim.export.internal.Weights;

/**
 * A graph for inference whose variables have become constants. Changes return a new one.
 *
 * <p>Names of nodes stay, so that end points can still be fetched by slim's names as long as they
 * are computed; the nodes to keep are always there.
 */
public final class FrozenGraph {
  private final NodeTable nodes;

  private FrozenGraph(NodeTable nodes) {
    this.nodes = nodes;
  }

  /**
   * The part of a graph that some of its nodes need, with the values of its variables.
   *
   * @param session of the graph; holds the values
   * @param kept the nodes that are fed or fetched
   * @throws SlimException if a variable is not of type float32
   */
  public static FrozenGraph of(GraphDef graph, Session session, Collection<String> kept) {
    NodeTable nodes = new NodeTable(graph, kept);
    nodes.prune();
    Freezing.apply(nodes, session);
    return new FrozenGraph(nodes);
  }

  /**
   * The same function, faster: batch normalization is folded into the convolutions, what depends
   * only on constants is computed, and nodes that only pass on their input are removed.
   *
   * @param ops of the runtime that folds constants
   */
  public FrozenGraph optimized(OpTable ops) {
    NodeTable changed = nodes.copy();
    Shortcuts.apply(changed);
    ConstantFolding.apply(changed, ops::find);
    BatchNormFolding.apply(changed);
    return new FrozenGraph(changed);
  }

  /** The same function with convolutions in another type; what is fed and fetched stays float32. */
  public FrozenGraph in(Precision precision) {
    if (precision == Precision.FLOAT32) {
      return this;
    }
    NodeTable changed = nodes.copy();
    LowPrecision.apply(changed, precision.type());
    return new FrozenGraph(changed);
  }

  /** The graph with all values in it. */
  public GraphDef withConstants() {
    GraphDef graph = nodes.toGraphDef();
    GraphDef.Builder filled = graph.toBuilder().clearNode();
    for (NodeDef node : graph.getNodeList()) {
      filled.addNode(
          nodes.weights(node.getName()).map(it -> Constants.of(node.getName(), it)).orElse(node));
    }
    return filled.build();
  }

  /** The graph with its large constants as variables again, whose values are kept beside it. */
  public GraphWithVariables withVariables() {
    return GraphWithVariables.of(nodes);
  }

  /** The number of elements of all constants that were variables. */
  public long parameters() {
    return nodes.weights().values().stream().mapToLong(Weights::size).sum();
  }
}
