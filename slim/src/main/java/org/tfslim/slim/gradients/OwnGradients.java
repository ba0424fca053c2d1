package org.tfslim.slim.gradients;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/**
 * Operations whose gradient the native runtime lacks or gets wrong. The operation itself is cut off
 * from the inputs ({@code StopGradient}), and an {@code IdentityN} of its output and its inputs
 * stands in for it; the gradient of that {@code IdentityN} is ours.
 */
public final class OwnGradients {
  private OwnGradients() {}

  /** Makes the operation from its inputs. */
  @FunctionalInterface
  public interface Operator {
    /** Adds the operation to the graph. */
    Operand<TFloat32> apply(OpScope scope, List<Operand<TFloat32>> inputs);
  }

  /**
   * Adds an operation with a gradient of our own; without what gradients need where {@code slim} is
   * for inference only.
   *
   * @param name the operation's name; what surrounds it goes below {@code name/gradient}
   */
  public static Operand<TFloat32> apply(
      Slim slim, String name, List<Operand<TFloat32>> inputs, Operator operator) {
    if (!slim.differentiable()) {
      return operator.apply(slim.ops(), inputs);
    }
    OpScope below = slim.ops().at(slim.ops().path() + name + "/").enter("gradient");
    List<Operand<TFloat32>> stopped = new ArrayList<>();
    for (Operand<TFloat32> input : inputs) {
      stopped.add(below.node("StopGradient").input(input).output());
    }
    Operand<TFloat32> output = operator.apply(slim.ops(), stopped);
    List<Operand<TFloat32>> all = new ArrayList<>();
    all.add(output);
    all.addAll(inputs);
    return below.node("IdentityN").inputList(all).output();
  }
}
