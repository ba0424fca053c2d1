package org.tfslim.slim.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;

/** The operations that some outputs need, their own included. It grows output by output. */
final class Subgraph {
  private final Graph graph;
  private final Set<GraphOperation> operations = new LinkedHashSet<>();

  Subgraph(Graph graph) {
    this.graph = graph;
  }

  /** Adds what {@code output} needs, and returns what was not there before. */
  List<GraphOperation> grow(Operand<?> output) {
    List<GraphOperation> added = new ArrayList<>();
    Deque<GraphOperation> pending = new ArrayDeque<>();
    pending.add(operation(output));
    while (!pending.isEmpty()) {
      GraphOperation next = pending.pop();
      if (operations.add(next)) {
        added.add(next);
        next.inputs().forEach(input -> pending.add(operation(input)));
        pending.addAll(next.controlInputs());
      }
    }
    return added;
  }

  /** All operations, in the order in which the graph got them: inputs before what they feed. */
  List<GraphOperation> inOrder() {
    List<GraphOperation> ordered = new ArrayList<>();
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      if (operations.contains(operation)) {
        ordered.add(operation);
      }
    }
    return ordered;
  }

  private GraphOperation operation(Operand<?> output) {
    if (output.op() instanceof GraphOperation operation && operation.env().equals(graph)) {
      return operation;
    }
    throw new IllegalArgumentException(
        "Operation " + output.op().name() + " belongs to another graph");
  }
}
