package org.tfslim.slim.args;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** A function of each value of a tensor: slim's {@code activation_fn}. */
@FunctionalInterface
public interface Activation {
  /** max(x, 0). */
  Activation RELU = new Elementwise("Relu");

  /** min(max(x, 0), 6). */
  Activation RELU6 = new Elementwise("Relu6");

  /** x where it is positive, exp(x) - 1 elsewhere. */
  Activation ELU = new Elementwise("Elu");

  /** 1 / (1 + exp(-x)). */
  Activation SIGMOID = new Elementwise("Sigmoid");

  /** The hyperbolic tangent. */
  Activation TANH = new Elementwise("Tanh");

  /** Adds the activation to the graph, below {@code scope}; the shape stays. */
  Operand<TFloat32> apply(OpScope scope, Operand<TFloat32> x);

  /**
   * An activation that is one operation; two of the same operation are equal.
   *
   * @param op TensorFlow's name of the operation
   */
  record Elementwise(String op) implements Activation {
    @Override
    public Operand<TFloat32> apply(OpScope scope, Operand<TFloat32> x) {
      return scope.node(op).input(x).output();
    }
  }
}
