package org.tfslim.slim.gradients;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Variable;

/**
 * The gradient of a loss with respect to a variable.
 *
 * @param variable the variable
 * @param value a tensor of the variable's shape
 */
public record Gradient(Variable<TFloat32> variable, Operand<TFloat32> value) {
  /** Another value for the same variable. */
  public Gradient withValue(Operand<TFloat32> newValue) {
    return new Gradient(variable, newValue);
  }
}
