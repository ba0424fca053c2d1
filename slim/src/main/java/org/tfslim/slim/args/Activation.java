package org.tfslim.slim.args;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** A function of each value of a tensor: slim's {@code activation_fn}. */
@FunctionalInterface
public interface Activation {
  /** Adds the activation to the graph, below {@code scope}; the shape stays. */
  Operand<TFloat32> apply(OpScope scope, Operand<TFloat32> x);

  /** max(x, 0). */
  static Operand<TFloat32> relu(OpScope scope, Operand<TFloat32> x) {
    return scope.node("Relu").input(x).output();
  }

  /** min(max(x, 0), 6). */
  static Operand<TFloat32> relu6(OpScope scope, Operand<TFloat32> x) {
    return scope.node("Relu6").input(x).output();
  }

  /** 1 / (1 + exp(-x)). */
  static Operand<TFloat32> sigmoid(OpScope scope, Operand<TFloat32> x) {
    return scope.node("Sigmoid").input(x).output();
  }

  /** The hyperbolic tangent. */
  static Operand<TFloat32> tanh(OpScope scope, Operand<TFloat32> x) {
    return scope.node("Tanh").input(x).output();
  }
}
