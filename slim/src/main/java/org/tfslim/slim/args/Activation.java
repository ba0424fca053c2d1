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

  /** x / (1 + exp(-x)): {@code tf.nn.swish}. */
  Activation SWISH =
      (scope, x) ->
          scope.node("Mul", "mul").input(x, scope.node("Sigmoid").input(x).output()).output();

  /** x * relu6(x + 3) / 6. Source: {@code hard_swish} of {@code mobilenet_v3.py}. */
  Activation HARD_SWISH =
      (scope, x) -> {
        OpScope inner = scope.enter("hard_swish");
        Operand<TFloat32> shifted =
            inner.node("AddV2", "add").input(x, inner.constant("add/y", 3f)).output();
        Operand<TFloat32> gate = inner.node("Relu6").input(shifted).output();
        Operand<TFloat32> product = inner.node("Mul", "mul").input(x, gate).output();
        return inner.node("Mul", "mul").input(product, inner.constant("mul_1/y", 1f / 6)).output();
      };

  /** x where it is positive, 0.2 x elsewhere: {@code tf.nn.leaky_relu} with its default. */
  Activation LEAKY_RELU = leakyRelu(0.2f);

  /** x where it is positive, {@code alpha} x elsewhere: {@code tf.nn.leaky_relu}. */
  static Activation leakyRelu(float alpha) {
    return (scope, x) -> scope.node("LeakyRelu").input(x).attr("alpha", alpha).output();
  }

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
