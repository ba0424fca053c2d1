package org.tfslim.slim.optimizers;

import java.util.Comparator;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.Variable;
import org.tfslim.slim.gradients.Gradient;
import org.tfslim.slim.initializers.Initializer;
import org.tfslim.slim.ops.OpScope;

/** A number to the power of the step, kept as a variable: Adam corrects its means by it. */
record BetaPower(Variable<TFloat32> variable) {
  /**
   * The variable {@code NAME_power}, which starts from {@code base}, on the device of the first
   * variable by name.
   */
  static BetaPower of(Slim slim, String name, float base, List<Gradient> gradients) {
    Slim root = slim.root();
    return new BetaPower(
        gradients.stream()
            .map(Gradient::variable)
            .min(Comparator.comparing(Variable::name))
            .map(root::placedWith)
            .orElse(root)
            .variable(
                name + "_power",
                Shape.scalar(),
                Initializer.constant(base)::apply,
                Variable.Role.TRAINING));
  }

  /** The power in this step. */
  Operand<TFloat32> value() {
    return variable.value();
  }

  /** Advances to the power in the next step. */
  Operation raise(OpScope scope, Operand<TFloat32> base) {
    Operand<TFloat32> next = scope.node("Mul", "mul").input(value(), base).output();
    return scope.node("AssignVariableOp", "Assign").input(variable.handle(), next).build();
  }
}
