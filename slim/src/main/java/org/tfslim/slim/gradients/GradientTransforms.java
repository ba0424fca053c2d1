package org.tfslim.slim.gradients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/** What can be done to gradients before an optimizer applies them. */
public final class GradientTransforms {
  private GradientTransforms() {}

  /**
   * The length of all gradients taken as one vector, a scalar. Source: {@code tf.global_norm}.
   *
   * @throws IllegalArgumentException if there are no gradients
   */
  public static Operand<TFloat32> globalNorm(Slim slim, List<Gradient> gradients) {
    if (gradients.isEmpty()) {
      throw new IllegalArgumentException("A global norm needs at least one gradient");
    }
    OpScope scope = slim.ops().enter("global_norm");
    List<Operand<TFloat32>> halves = new ArrayList<>();
    for (Gradient gradient : gradients) {
      halves.add(scope.node("L2Loss").input(gradient.value()).output());
    }
    Operand<TFloat32> stacked = scope.node("Pack", "stack").inputList(halves).output();
    Operand<TFloat32> sum =
        scope.node("Sum").input(stacked, scope.constant("Const", new int[] {0})).output();
    Operand<TFloat32> squares =
        scope.node("Mul", "mul").input(sum, scope.constant("two", 2f)).output();
    return scope.node("Sqrt", "global_norm").input(squares).output();
  }

  /**
   * Makes all gradients shorter by the same factor, so that their global norm is at most {@code
   * clipNorm}; if it is infinite or not a number, all become NaN. Source: {@code
   * tf.clip_by_global_norm}.
   */
  public static List<Gradient> clipByGlobalNorm(
      Slim slim, List<Gradient> gradients, float clipNorm) {
    checkNorm(clipNorm);
    Slim inner = slim.nameScope("clip_by_global_norm");
    OpScope scope = inner.ops();
    Operand<TFloat32> norm = globalNorm(inner, gradients);
    Operand<TFloat32> inverse =
        scope.node("RealDiv", "truediv").input(scope.constant("one", 1f), norm).output();
    Operand<TFloat32> factor =
        scope
            .node("Minimum")
            .input(inverse, scope.constant("inverse_clip_norm", 1 / clipNorm))
            .output();
    Operand<TFloat32> finite =
        scope.node("Mul", "mul").input(scope.constant("clip_norm", clipNorm), factor).output();
    Operand<TFloat32> zeroOrNan = scope.node("Sub", "sub").input(norm, norm).output();
    Operand<TFloat32> scale = scope.node("AddV2", "scale").input(finite, zeroOrNan).output();
    return gradients.stream()
        .map(gradient -> gradient.withValue(scaled(scope, gradient.value(), scale)))
        .toList();
  }

  /**
   * Makes each gradient separately at most {@code maxNorm} long. Source: {@code
   * slim.learning.clip_gradient_norms}.
   */
  public static List<Gradient> clipGradientNorms(
      Slim slim, List<Gradient> gradients, float maxNorm) {
    checkNorm(maxNorm);
    return gradients.stream()
        .map(
            gradient ->
                gradient.withValue(
                    clipped(slim.ops().enter("clip_by_norm"), gradient.value(), maxNorm)))
        .toList();
  }

  private static Operand<TFloat32> clipped(OpScope scope, Operand<TFloat32> value, float maxNorm) {
    Operand<TFloat32> half = scope.node("L2Loss").input(value).output();
    Operand<TFloat32> squares =
        scope.node("Mul", "mul").input(half, scope.constant("two", 2f)).output();
    Operand<TFloat32> norm = scope.node("Sqrt").input(squares).output();
    Operand<TFloat32> limit = scope.constant("clip_norm", maxNorm);
    Operand<TFloat32> divisor = scope.node("Maximum").input(norm, limit).output();
    Operand<TFloat32> factor = scope.node("RealDiv", "truediv").input(limit, divisor).output();
    return scaled(scope, value, factor);
  }

  /**
   * Multiplies the gradients of the named variables. Source: {@code
   * slim.learning.multiply_gradients}.
   *
   * @param multipliers the name of a variable, to the factor of its gradient
   * @throws SlimException if a variable has no gradient here
   */
  public static List<Gradient> multiplyGradients(
      Slim slim, List<Gradient> gradients, Map<String, Float> multipliers) {
    TreeSet<String> unknown = new TreeSet<>(multipliers.keySet());
    gradients.forEach(gradient -> unknown.remove(gradient.variable().name()));
    if (!unknown.isEmpty()) {
      throw new SlimException(
          "Gradient multipliers are given for "
              + unknown
              + ", which have no gradient. Name trained variables that the loss depends on.");
    }
    OpScope scope = slim.ops().enter("multiply_gradients");
    return gradients.stream().map(gradient -> multiplied(scope, gradient, multipliers)).toList();
  }

  private static Gradient multiplied(
      OpScope scope, Gradient gradient, Map<String, Float> multipliers) {
    Float factor = multipliers.get(gradient.variable().name());
    return factor == null
        ? gradient
        : gradient.withValue(scaled(scope, gradient.value(), scope.constant("multiplier", factor)));
  }

  private static Operand<TFloat32> scaled(
      OpScope scope, Operand<TFloat32> value, Operand<TFloat32> factor) {
    return scope.node("Mul", "mul").input(value, factor).output();
  }

  private static void checkNorm(float norm) {
    if (!(norm > 0)) {
      throw new IllegalArgumentException("A norm to clip to must be above 0, not " + norm);
    }
  }
}
