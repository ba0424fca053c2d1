package org.tfslim.slim.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.Node;
import org.tfslim.slim.ops.OpScope;

/**
 * What optimizers have in common: slots for all variables, then an update for each. An optimizer
 * makes one in {@link Optimizer#apply}.
 */
public final class OptimizerStep {
  private final OpScope scope;
  private final List<Gradient> gradients;
  private final List<List<Variable<TFloat32>>> slots = new ArrayList<>();

  /**
   * Makes the slots: variables of the shape of the variable they belong to, and on its device.
   *
   * @param slim a handle in any scope, which does not affect the names
   * @param name the optimizer's name: slots are called {@code VARIABLE/NAME}, {@code
   *     VARIABLE/NAME_1} and so on, operations go below {@code NAME}
   * @param gradients of the variables to change
   * @param firstValues what the slots of each variable are filled with at first: one slot for each
   */
  public OptimizerStep(Slim slim, String name, List<Gradient> gradients, float... firstValues) {
    this.gradients = List.copyOf(gradients);
    for (Gradient gradient : gradients) {
      List<Variable<TFloat32>> own = new ArrayList<>();
      for (int i = 0; i < firstValues.length; i++) {
        String suffix = i == 0 ? name : name + "_" + i;
        own.add(slot(slim, suffix, gradient.variable(), firstValues[i]));
      }
      slots.add(List.copyOf(own));
    }
    scope = slim.root().ops().enter(name);
  }

  private static Variable<TFloat32> slot(
      Slim slim, String suffix, Variable<TFloat32> variable, float firstValue) {
    return slim.root()
        .placedWith(variable)
        .variable(
            variable.name() + "/" + suffix,
            variable.shape(),
            Initializer.constant(firstValue)::apply,
            Variable.Role.TRAINING);
  }

  /** Where the step's operations go. */
  public OpScope scope() {
    return scope;
  }

  /** A number the step depends on. */
  public Operand<TFloat32> constant(String name, float value) {
    return scope.constant(name, value);
  }

  /** Changes a variable and its slots. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Adds the update to the graph.
     *
     * @param scope where its operations go, one for each variable
     * @param gradient the gradient and the variable
     * @param slots of the variable, in the order of their first values
     * @return an operation that runs when the update is complete
     */
    Operation apply(OpScope scope, Gradient gradient, List<Variable<TFloat32>> slots);
  }

  /** The updates of all variables by {@code rule}, in the order of the gradients. */
  public List<Operation> update(Rule rule) {
    List<Operation> updates = new ArrayList<>();
    for (int i = 0; i < gradients.size(); i++) {
      Gradient gradient = gradients.get(i);
      OpScope below = scope.enter("update_" + gradient.variable().name());
      updates.add(rule.apply(below, gradient, slots.get(i)));
    }
    return List.copyOf(updates);
  }

  /**
   * The updates by one operation each.
   *
   * @param type the op that changes a variable and its slots, its first inputs
   * @param arguments the other inputs for a gradient, in the order the op takes them
   */
  public List<Operation> update(
      String type, Function<Operand<TFloat32>, List<Operand<TFloat32>>> arguments) {
    return update(type, arguments, node -> node);
  }

  /** The updates by one operation each, with attributes. */
  public List<Operation> update(
      String type,
      Function<Operand<TFloat32>, List<Operand<TFloat32>>> arguments,
      UnaryOperator<Node> attributes) {
    return update(
        (below, gradient, own) -> {
          Node node = below.node(type).input(gradient.variable().handle());
          own.forEach(slot -> node.input(slot.handle()));
          arguments.apply(gradient.value()).forEach(node::input);
          return attributes.apply(node).build();
        });
  }
}
