package org.tfslim.slim.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/** The losses a classifier is trained on. Source: {@code tf_slim.losses}. */
public final class Losses {
  private Losses() {}

  /**
   * The mean cross entropy between labels and softmax of logits, times {@code weight}; it is added
   * to the losses of the graph.
   *
   * @param logits {@code [batch, classes]}
   * @param oneHotLabels {@code [batch, classes]}, rows that sum to 1
   * @param labelSmoothing how much of each label is spread evenly over all classes, in [0, 1)
   * @param weight multiplies the loss; with 0 the loss is 0
   * @param scope the name of the scope: slim's is {@code softmax_cross_entropy_loss}
   * @return a scalar called {@code SCOPE/value}
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> oneHotLabels,
      float labelSmoothing,
      float weight,
      String scope) {
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> perExample = crossEntropy(ops, logits, oneHotLabels, labelSmoothing);
    Operand<TFloat32> weighted =
        ops.node("Mul").input(perExample, ops.constant("Const", weight)).output();
    Operand<TInt32> axis = ops.constant("Sum/axis", new int[] {0});
    Operand<TFloat32> sum = ops.node("Sum").input(weighted, axis).output();
    Operand<TInt32> count =
        ops.node("Size").input(perExample).attr("out_type", DataType.DT_INT32).output();
    Operand<TFloat32> divisor =
        ops.node("Cast").input(count).attr("DstT", DataType.DT_FLOAT).output();
    Operand<TFloat32> value = ops.node("RealDiv", "value").input(sum, divisor).output();
    slim.variables().addLoss(value);
    return value;
  }

  /**
   * The cross entropy weighted example by example: the weighted sum divided by the number of
   * weights that are not 0, and 0 where all are.
   *
   * @param weights {@code [batch]}
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> oneHotLabels,
      float labelSmoothing,
      Operand<TFloat32> weights,
      String scope) {
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> perExample = crossEntropy(ops, logits, oneHotLabels, labelSmoothing);
    Operand<TFloat32> weighted = ops.node("Mul").input(perExample, weights).output();
    Operand<TInt32> axis = ops.constant("Sum/axis", new int[] {0});
    Operand<TFloat32> sum = ops.node("Sum").input(weighted, axis).output();
    Operand<?> present = ops.node("NotEqual").input(weights, ops.constant("zero", 0f)).output();
    Operand<TFloat32> ones =
        ops.node("Cast").input(present).attr("DstT", DataType.DT_FLOAT).output();
    Operand<TFloat32> count = ops.node("Sum", "num_present").input(ones, axis).output();
    Operand<TFloat32> divisor = ops.node("Maximum").input(count, ops.constant("one", 1f)).output();
    Operand<TFloat32> value = ops.node("RealDiv", "value").input(sum, divisor).output();
    slim.variables().addLoss(value);
    return value;
  }

  private static Operand<TFloat32> crossEntropy(
      OpScope ops, Operand<TFloat32> logits, Operand<TFloat32> oneHotLabels, float labelSmoothing) {
    if (!logits.shape().isCompatibleWith(oneHotLabels.shape())) {
      throw new IllegalArgumentException(
          "Logits " + logits.shape() + " and labels " + oneHotLabels.shape() + " do not fit");
    }
    Operand<TFloat32> labels = smoothed(ops, oneHotLabels, labelSmoothing);
    Operand<TFloat32> target =
        ops.node("StopGradient", "xentropy/labels_stop_gradient").input(labels).output();
    Operation entropy =
        ops.node("SoftmaxCrossEntropyWithLogits", "xentropy").input(logits, target).build();
    return entropy.output(0);
  }

  private static Operand<TFloat32> smoothed(
      OpScope ops, Operand<TFloat32> labels, float smoothing) {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("Label smoothing must be in [0, 1), not " + smoothing);
    }
    if (smoothing == 0) {
      return labels;
    }
    float spread = smoothing / labels.shape().get(1);
    Operand<TFloat32> kept =
        ops.node("Mul", "mul").input(labels, ops.constant("mul/y", 1 - smoothing)).output();
    return ops.node("AddV2", "add").input(kept, ops.constant("truediv", spread)).output();
  }

  /** The sum of all penalties on variables: a scalar called {@code regularization_loss}. */
  public static Operand<TFloat32> regularizationLoss(Slim slim) {
    return sum(slim.ops(), slim.variables().regularizationLosses(), "regularization_loss");
  }

  /**
   * The sum of all losses and penalties of the graph: a scalar called {@code total_loss}.
   *
   * @throws IllegalStateException if the graph has no loss
   */
  public static Operand<TFloat32> totalLoss(Slim slim) {
    List<Operand<TFloat32>> all = new ArrayList<>(slim.variables().losses());
    if (all.isEmpty()) {
      throw new IllegalStateException("The graph has no loss; add one before the total loss");
    }
    all.addAll(slim.variables().regularizationLosses());
    return sum(slim.ops(), all, "total_loss");
  }

  private static Operand<TFloat32> sum(OpScope ops, List<Operand<TFloat32>> terms, String name) {
    return terms.isEmpty()
        ? ops.constant(name, 0f)
        : ops.node("AddN", name).inputList(terms).output();
  }
}
