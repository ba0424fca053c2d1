package org.tfslim.slim.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/** What the optimizers have in common: slots for all variables, then an update for each. */
final class Step {
  private final OpScope scope;
  private final List<Gradient> gradients;
  private final List<List<Output<?>>> slots = new ArrayList<>();

  /**
   * Makes the slots.
   *
   * @param name the optimizer's name: slots are called {@code VARIABLE/NAME}, {@code
   *     VARIABLE/NAME_1} and so on
   * @param firstValues what the slots of each variable are filled with at first
   */
  Step(Slim slim, String name, List<Gradient> gradients, float... firstValues) {
    this.gradients = gradients;
    for (Gradient gradient : gradients) {
      List<Output<?>> handles = new ArrayList<>();
      for (int i = 0; i < firstValues.length; i++) {
        String slot = gradient.variable().name() + "/" + (i == 0 ? name : name + "_" + i);
        handles.add(slot(slim, slot, gradient.variable(), firstValues[i]));
      }
      slots.add(handles);
    }
    scope = slim.root().ops().enter(name);
  }

  private static Output<?> slot(
      Slim slim, String name, Variable<TFloat32> variable, float firstValue) {
    return slim.root()
        .variable(
            name, variable.shape(), Initializer.constant(firstValue)::apply, Variable.Role.TRAINING)
        .handle();
  }

  /** Where the step's operations go. */
  OpScope scope() {
    return scope;
  }

  /** A number the step depends on. */
  Operand<TFloat32> constant(String name, float value) {
    return scope.constant(name, value);
  }

  /**
   * The updates.
   *
   * @param type the op that changes a variable and its slots, its first inputs
   * @param arguments the other inputs for a gradient, in the order the op takes them
   */
  List<Operation> update(
      String type, Function<Operand<TFloat32>, List<Operand<TFloat32>>> arguments) {
    return update(type, arguments, node -> node);
  }

  /** The updates by nodes with attributes. */
  List<Operation> update(
      String type,
      Function<Operand<TFloat32>, List<Operand<TFloat32>>> arguments,
      UnaryOperator<Node> attributes) {
    List<Operation> updates = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      Gradient gradient = gradients.get(i);
      Node node =
          scope
              .enter("update_" + gradient.variable().name())
              .node(type)
              .input(gradient.variable().handle());
      slots.get(i).forEach(node::input);
      arguments.apply(gradient.value()).forEach(node::input);
      updates.add(attributes.apply(node).build());
    }
    return updates;
  }
}
