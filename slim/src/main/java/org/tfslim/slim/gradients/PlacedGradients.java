package org.tfslim.slim.gradients;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tfslim.slim.ops.OpScope;

/**
 * Gradients on a device. The native runtime adds the operations of gradients without one, and
 * operations cannot be moved. So it adds them to a copy of the graph, and the same operations are
 * made here in a scope that has the device.
 */
final class PlacedGradients {
  private final OpScope scope;
  private final Map<String, OpDef> definitions;

  private PlacedGradients(OpScope scope) {
    this.scope = scope;
    this.definitions =
        TensorFlow.registeredOpList().getOpList().stream()
            .collect(Collectors.toMap(OpDef::getName, Function.identity()));
  }

  /**
   * The gradients of {@code loss} with respect to {@code variables}, on the device of {@code
   * scope}.
   *
   * @param prefix what the names of the operations begin with
   */
  static List<Output<?>> add(
      OpScope scope, String prefix, Output<?> loss, List<Output<?>> variables) {
    GraphDef before = scope.graph().toGraphDef();
    try (Graph copy = new Graph()) {
      copy.importGraphDef(before);
      Output<?>[] gradients =
          copy.addGradients(
              prefix,
              new Output<?>[] {copy.outputOrThrow(spelled(loss))},
              variables.stream()
                  .map(variable -> copy.outputOrThrow(spelled(variable)))
                  .toArray(Output<?>[]::new),
              null);
      Set<String> known = new HashSet<>();
      before.getNodeList().forEach(node -> known.add(node.getName()));
      PlacedGradients placed = new PlacedGradients(scope.independent());
      copy.toGraphDef().getNodeList().stream()
          .filter(node -> !known.contains(node.getName()))
          .forEach(placed::make);
      return Arrays.stream(gradients).<Output<?>>map(placed::same).toList();
    }
  }

  private static String spelled(Output<?> output) {
    return output.op().name() + ":" + output.index();
  }

  /** What stands for an output of the copy in the graph itself; empty outputs stay as they are. */
  private Output<?> same(Output<?> ofCopy) {
    return Gradients.isPresent(ofCopy) ? scope.graph().outputOrThrow(spelled(ofCopy)) : ofCopy;
  }

  /** Makes a node again; those that it takes its inputs from already exist. */
  private void make(NodeDef node) {
    OperationBuilder builder = scope.graph().opBuilder(node.getOp(), node.getName(), scope);
    int next = 0;
    for (OpDef.ArgDef arg : definitions.get(node.getOp()).getInputArgList()) {
      int length = length(arg, node);
      Output<?>[] inputs =
          node.getInputList().subList(next, next + length).stream()
              .map(name -> scope.graph().outputOrThrow(name.contains(":") ? name : name + ":0"))
              .toArray(Output<?>[]::new);
      if (isList(arg)) {
        builder.addInputList(inputs);
      } else {
        builder.addInput(inputs[0]);
      }
      next += length;
    }
    node.getInputList().stream()
        .skip(next)
        .forEach(
            control ->
                builder.addControlInput(scope.graph().operationOrThrow(control.substring(1))));
    node.getAttrMap().forEach(builder::setAttr);
    builder.build();
  }

  private static boolean isList(OpDef.ArgDef arg) {
    return !arg.getNumberAttr().isEmpty() || !arg.getTypeListAttr().isEmpty();
  }

  private static int length(OpDef.ArgDef arg, NodeDef node) {
    if (!arg.getNumberAttr().isEmpty()) {
      return (int) node.getAttrOrThrow(arg.getNumberAttr()).getI();
    }
    return arg.getTypeListAttr().isEmpty()
        ? 1
        : node.getAttrOrThrow(arg.getTypeListAttr()).getList().getTypeCount();
  }
}
