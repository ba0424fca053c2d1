package org.tfslim.slim.gradients;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.ops.OpScope;

/**
 * Operations on one variable, whose gradient is to be compared with finite differences.
 *
 * @param shape the shape of the variable
 * @param low the smallest value of the variable
 * @param high its largest value
 */
record GradientCase(String name, Shape shape, float low, float high, Body body) {
  /** Makes what is to be differentiated from the variable. */
  @FunctionalInterface
  interface Body {
    Operand<TFloat32> apply(OpScope s, Operand<TFloat32> x);
  }

  /** A case for a matrix of 3 x 4 values from -1 to 1. */
  static GradientCase gradientCase(String name, Body body) {
    return new GradientCase(name, Shape.of(3, 4), -1, 1, body);
  }

  /** This case for a variable of another shape. */
  GradientCase shaped(long... dimensions) {
    return new GradientCase(name, Shape.of(dimensions), low, high, body);
  }

  /** This case for other values. */
  GradientCase between(float newLow, float newHigh) {
    return new GradientCase(name, shape, newLow, newHigh, body);
  }

  @Override
  public String toString() {
    return name;
  }
}
