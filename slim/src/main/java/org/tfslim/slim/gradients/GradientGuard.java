package org.tfslim.slim.gradients;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.NodeDef;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.ops.OwnGradients;

/**
 * Looks at a graph before it is differentiated and refuses what the native runtime would silently
 * get wrong or cannot compute. It follows the gradient from the loss back to the variables, as the
 * runtime will, and lets pass what {@link NativeGradient} and {@link OwnGradients} vouch for.
 */
final class GradientGuard {
  private static final Set<String> CONTROL_FLOW =
      Set.of(
          "While",
          "StatelessWhile",
          "If",
          "StatelessIf",
          "Case",
          "Switch",
          "Merge",
          "Enter",
          "Exit",
          "NextIteration",
          "LoopCond");

  private final Graph graph;
  private final Map<String, NodeDef> nodes = new HashMap<>();

  /** The operations that read the variables. */
  private final Set<String> reads;

  /** The resources of the variables. */
  private final Set<String> handles = new HashSet<>();

  /** The nodes a gradient arrives at, and at which of their outputs, from the loss on. */
  private final Map<String, Set<Integer>> live = new LinkedHashMap<>();

  private final Deque<String> waiting = new ArrayDeque<>();

  /**
   * A guard.
   *
   * @param reads the names of the operations that read the variables
   */
  GradientGuard(Graph graph, Set<String> reads) {
    this.graph = graph;
    this.reads = reads;
    graph.toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    reads.forEach(read -> handles.add(Source.of(nodes.get(read)).get(0).node()));
  }

  /**
   * Checks everything between {@code loss} and the variables.
   *
   * @return the operations that read a variable and get a gradient
   * @throws SlimException naming the first operation whose gradient cannot be trusted
   */
  Set<String> check(Output<?> loss) {
    arrive(new Source(loss.op().name(), loss.index()));
    while (!waiting.isEmpty()) {
      NodeDef node = nodes.get(waiting.pop());
      List<Source> sources = Source.of(node);
      for (int i = 0; i < sources.size(); i++) {
        if (flows(node, i, sources.size())) {
          checkRead(node, sources.get(i));
          arrive(sources.get(i));
        }
      }
    }
    Set<String> affected = affectedByVariables(loss.op().name());
    live.keySet().retainAll(affected);
    live.forEach((name, outputs) -> checkNode(nodes.get(name), outputs));
    Set<String> reached = new HashSet<>(live.keySet());
    reached.retainAll(reads);
    return reached;
  }

  /** The nodes before {@code loss} that a variable has an effect on, along any path. */
  private Set<String> affectedByVariables(String loss) {
    Map<String, List<String>> consumers = new HashMap<>();
    waiting.add(loss);
    Set<String> before = new HashSet<>(Set.of(loss));
    while (!waiting.isEmpty()) {
      String name = waiting.pop();
      for (Source source : Source.of(nodes.get(name))) {
        consumers.computeIfAbsent(source.node(), ignored -> new ArrayList<>()).add(name);
        if (before.add(source.node())) {
          waiting.add(source.node());
        }
      }
    }
    Set<String> affected = new HashSet<>(reads);
    waiting.addAll(reads);
    while (!waiting.isEmpty()) {
      consumers.getOrDefault(waiting.pop(), List.of()).stream()
          .filter(affected::add)
          .forEach(waiting::add);
    }
    return affected;
  }

  private void arrive(Source source) {
    boolean first = !live.containsKey(source.node());
    live.computeIfAbsent(source.node(), name -> new HashSet<>()).add(source.output());
    if (first && !reads.contains(source.node())) {
      waiting.push(source.node());
    }
  }

  /**
   * Whether a gradient continues to an input; also through unknown types, which are refused later.
   */
  private static boolean flows(NodeDef node, int input, int inputs) {
    if (NativeGradient.STOPS.contains(node.getOp())) {
      return false;
    }
    NativeGradient known = NativeGradient.VERIFIED.get(node.getOp());
    return known == null || known.inputs().differentiable(node, input, inputs);
  }

  private void checkRead(NodeDef reader, Source source) {
    if (handles.contains(source.node())) {
      throw refused(
          reader,
          "it reads the variable " + source.node() + " in another way than Variable.value()",
          "Use Variable.value() only, or the gradient misses a part");
    }
  }

  private void checkNode(NodeDef node, Set<Integer> outputs) {
    if (node.getOp().equals(OwnGradients.STAND_IN)) {
      checkStandIn(node, outputs);
    } else if (!reads.contains(node.getName()) && !NativeGradient.STOPS.contains(node.getOp())) {
      checkNative(node, outputs);
    }
  }

  private void checkNative(NodeDef node, Set<Integer> outputs) {
    NativeGradient known = NativeGradient.VERIFIED.get(node.getOp());
    if (known == null) {
      throw unknown(node);
    }
    known
        .condition()
        .fault(node, graph.operationOrThrow(node.getName()).output(0))
        .ifPresent(
            fault -> {
              throw refused(node, fault.why(), fault.remedy());
            });
    outputs.stream()
        .filter(output -> output >= known.outputs())
        .findAny()
        .ifPresent(
            output -> {
              throw refused(
                  node,
                  "its native gradient ignores its output " + output,
                  "Use its first output alone, or put StopGradient behind the other");
            });
  }

  private void checkStandIn(NodeDef node, Set<Integer> outputs) {
    GraphOperation standIn = graph.operationOrThrow(node.getName());
    if (!OwnGradients.isOurs(standIn) || !outputs.equals(Set.of(0))) {
      throw refused(
          node,
          "the native runtime has no gradient for it, and it does not stand for an operation with"
              + " one of ours",
          "Use Identity for each tensor");
    }
    OwnGradients.register();
  }

  private static SlimException unknown(NodeDef node) {
    if (CONTROL_FLOW.contains(node.getOp())) {
      return refused(
          node,
          "the native runtime has no working gradient for control flow",
          "Choose with Select, or unroll the loop");
    }
    if (node.getOp().equals("SparseSoftmaxCrossEntropyWithLogits")) {
      return refused(
          node,
          "the native runtime has no gradient for it",
          "Use Losses.sparseSoftmaxCrossEntropy");
    }
    return refused(
        node,
        "its native gradient is missing or was never verified",
        "Build it from other operations, or put StopGradient behind it if no gradient should pass");
  }

  private static SlimException refused(NodeDef node, String why, String remedy) {
    return new SlimException(
        "No gradient through "
            + node.getName()
            + " (op "
            + node.getOp()
            + "): "
            + why
            + ". "
            + remedy
            + ".");
  }

  /** The output of a node that another node takes as input. */
  private record Source(String node, int output) {
    /** The data inputs of {@code node}; control inputs come last and are left out. */
    static List<Source> of(NodeDef node) {
      return node.getInputList().stream()
          .filter(input -> !input.startsWith("^"))
          .map(Source::parse)
          .toList();
    }

    private static Source parse(String input) {
      int colon = input.lastIndexOf(':');
      return colon < 0
          ? new Source(input, 0)
          : new Source(input.substring(0, colon), Integer.parseInt(input.substring(colon + 1)));
    }
  }
}
