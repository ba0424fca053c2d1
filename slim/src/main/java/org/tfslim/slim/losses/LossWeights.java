package org.tfslim.slim.losses;

import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.ops.OpScope;

/**
 * How much each part of a loss counts. A loss is the weighted sum of its elements divided by the
 * number of elements whose weight is not 0, and 0 if all weights are. Source: {@code
 * Reduction.SUM_BY_NONZERO_WEIGHTS} of {@code tf.losses}, which is slim's only one.
 */
public final class LossWeights {
  private final float factor;
  private final Optional<Operand<TFloat32>> weights;

  private LossWeights(float factor, Optional<Operand<TFloat32>> weights) {
    this.factor = factor;
    this.weights = weights;
  }

  /** All elements count equally: the loss is their mean. */
  public static LossWeights equal() {
    return of(1);
  }

  /**
   * The mean times a factor.
   *
   * @param factor with 0 the loss is 0
   */
  public static LossWeights of(float factor) {
    return new LossWeights(factor, Optional.empty());
  }

  /**
   * A weight for each sample or element.
   *
   * @param weights of the rank of the loss's elements or a lower one, for {@code [batch, ...]}
   *     often {@code [batch]}: a dimension is 1 or that of the elements, and those that are missing
   *     at the end are taken for 1
   */
  public static LossWeights of(Operand<TFloat32> weights) {
    return new LossWeights(1, Optional.of(weights));
  }

  /**
   * Adds the weighted loss to the graph.
   *
   * @param elements of any known rank
   * @return a scalar called {@code value}
   */
  Operand<TFloat32> apply(OpScope ops, Operand<TFloat32> elements) {
    Operand<TFloat32> each =
        weights
            .map(tensor -> fitted(ops, tensor, elements.shape()))
            .orElseGet(() -> ops.constant("Const", factor));
    Operand<TFloat32> weighted = ops.node("Mul").input(elements, each).output();
    Operand<TInt32> axes =
        ops.constant("Sum/axis", IntStream.range(0, elements.shape().numDimensions()).toArray());
    Operand<TFloat32> sum = ops.node("Sum").input(weighted, axes).output();
    Operand<TFloat32> count =
        weights.isPresent() ? present(ops, elements, each, axes) : size(ops, elements);
    return ops.node("RealDiv", "value").input(sum, count).output();
  }

  private static Operand<TFloat32> size(OpScope ops, Operand<TFloat32> elements) {
    Operand<TInt32> size =
        ops.node("Size").input(elements).attr("out_type", DataType.DT_INT32).output();
    return ops.node("Cast").input(size).attr("DstT", DataType.DT_FLOAT).output();
  }

  /** How many elements have a weight that is not 0; 1 if none has, because the sum is then 0. */
  private static Operand<TFloat32> present(
      OpScope ops, Operand<TFloat32> elements, Operand<TFloat32> each, Operand<TInt32> axes) {
    Operand<TFloat32> spread = each;
    if (!each.shape().equals(elements.shape())) {
      Operand<TFloat32> zeros = ops.node("ZerosLike").input(elements).output();
      spread = ops.node("AddV2", "broadcast_weights").input(each, zeros).output();
    }
    Operand<?> present = ops.node("NotEqual").input(spread, ops.constant("zero", 0f)).output();
    Operand<TFloat32> ones =
        ops.node("Cast").input(present).attr("DstT", DataType.DT_FLOAT).output();
    Operand<TFloat32> count = ops.node("Sum", "num_present").input(ones, axes).output();
    return ops.node("Maximum").input(count, ops.constant("one", 1f)).output();
  }

  private static Operand<TFloat32> fitted(OpScope ops, Operand<TFloat32> weights, Shape elements) {
    Shape shape = weights.shape();
    boolean fits = !shape.isUnknown() && shape.numDimensions() <= elements.numDimensions();
    for (int i = 0; fits && i < shape.numDimensions(); i++) {
      long weight = shape.get(i);
      long element = elements.get(i);
      fits =
          weight == 1
              || weight == element
              || weight == Shape.UNKNOWN_SIZE
              || element == Shape.UNKNOWN_SIZE;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Weights %s do not fit a loss with the elements %s: give a number, or a weight for each sample, or one for each element"
              .formatted(shape, elements));
    }
    Operand<TFloat32> fitted = weights;
    for (int i = shape.numDimensions(); i > 0 && i < elements.numDimensions(); i++) {
      fitted = ops.node("ExpandDims").input(fitted, ops.constant("ExpandDims/dim", -1)).output();
    }
    return fitted;
  }
}
