package org.tfslim.slim.regularizers;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/** A penalty on the size of weights, added to the loss. */
@FunctionalInterface
public interface Regularizer {
  /**
   * Adds the penalty to the graph.
   *
   * @param scope where the operations go
   * @param weights the values
   * @return a scalar, or nothing if the scale is 0
   */
  Optional<Operand<TFloat32>> apply(OpScope scope, Operand<TFloat32> weights);

  /**
   * Half the sum of squares times {@code scale}; a scale of 0 adds no operation. Source: {@code
   * slim.l2_regularizer}.
   */
  static Regularizer l2(float scale) {
    return scaled(
        "l2_regularizer", scale, (scope, weights) -> scope.node("L2Loss").input(weights).output());
  }

  /**
   * The sum of absolute values times {@code scale}; a scale of 0 adds no operation. Source: {@code
   * slim.l1_regularizer}.
   */
  static Regularizer l1(float scale) {
    return scaled(
        "l1_regularizer",
        scale,
        (scope, weights) -> {
          Operand<TFloat32> size = scope.node("Abs").input(weights).output();
          Operand<TFloat32> flat =
              scope.node("Reshape").input(size, scope.constant("shape", new int[] {-1})).output();
          return scope.node("Sum").input(flat, scope.constant("Const", new int[] {0})).output();
        });
  }

  /** Both penalties together. Source: {@code slim.l1_l2_regularizer}. */
  static Regularizer l1l2(float scaleL1, float scaleL2) {
    Regularizer l1 = l1(scaleL1);
    Regularizer l2 = l2(scaleL2);
    return (scope, weights) -> {
      Optional<Operand<TFloat32>> first = l1.apply(scope, weights);
      Optional<Operand<TFloat32>> second = l2.apply(scope, weights);
      if (first.isPresent() && second.isPresent()) {
        return Optional.of(
            scope.node("Add", "l1_l2_regularizer").input(first.get(), second.get()).output());
      }
      return first.or(() -> second);
    };
  }

  private static Regularizer scaled(String name, float scale, Size size) {
    if (!(scale >= 0)) {
      throw new IllegalArgumentException("a regularizer needs a scale of 0 or more, not " + scale);
    }
    return (scope, weights) -> {
      if (scale == 0) {
        return Optional.empty();
      }
      OpScope inner = scope.enter(name);
      Operand<TFloat32> factor = inner.constant("scale", scale);
      Operand<TFloat32> value = size.of(inner, weights);
      return Optional.of(inner.nodeOfScope("Mul").input(factor, value).output());
    };
  }

  /** What a penalty measures. */
  @FunctionalInterface
  interface Size {
    /** Adds the measure, a scalar, below {@code scope}. */
    Operand<TFloat32> of(OpScope scope, Operand<TFloat32> weights);
  }
}
