package org.tfslim.slim.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TIntegral;
import org.tfslim.slim.Slim;
import org.tfslim.slim.ops.OpScope;

/**
 * What networks are trained on. Each function adds its loss to those of the graph, which {@link
 * #totalLoss} sums up, and returns it: a scalar called {@code SCOPE/value}. {@link LossWeights}
 * says how elements are weighted and averaged. Source: {@code tf_slim.losses}.
 */
public final class Losses {
  private static final float LOG_EPSILON = 1e-7f;

  private Losses() {}

  // ---- for classes

  /** The mean cross entropy, in slim's scope {@code softmax_cross_entropy_loss}. */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Slim slim, Operand<TFloat32> logits, Operand<TFloat32> oneHotLabels) {
    return softmaxCrossEntropy(slim, logits, oneHotLabels, 0, 1, "softmax_cross_entropy_loss");
  }

  /** The mean cross entropy times a factor. */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> oneHotLabels,
      float labelSmoothing,
      float weight,
      String scope) {
    return softmaxCrossEntropy(
        slim, logits, oneHotLabels, labelSmoothing, LossWeights.of(weight), scope);
  }

  /**
   * The cross entropy between labels and the softmax of logits. No gradient goes to the labels.
   *
   * @param logits {@code [batch, classes]}
   * @param oneHotLabels {@code [batch, classes]}, rows that sum to 1
   * @param labelSmoothing how much of each label is spread evenly over all classes, in [0, 1)
   * @param weights a number, or {@code [batch]}
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> oneHotLabels,
      float labelSmoothing,
      LossWeights weights,
      String scope) {
    OpScope ops = slim.ops().enter(scope);
    requireSameShape("Logits", logits, oneHotLabels);
    Operand<TFloat32> labels = oneHotLabels;
    if (smooths(labelSmoothing)) {
      float spread = labelSmoothing / oneHotLabels.shape().get(1);
      Operand<TFloat32> kept = times(ops, oneHotLabels, 1 - labelSmoothing);
      labels = ops.node("AddV2", "add").input(kept, ops.constant("truediv", spread)).output();
    }
    Operand<TFloat32> target =
        ops.node("StopGradient", "xentropy/labels_stop_gradient").input(labels).output();
    Operation entropy =
        ops.node("SoftmaxCrossEntropyWithLogits", "xentropy").input(logits, target).build();
    return add(slim, ops, entropy.output(0), weights);
  }

  /** The mean, in slim's scope {@code sparse_softmax_cross_entropy_loss}. */
  public static Operand<TFloat32> sparseSoftmaxCrossEntropy(
      Slim slim, Operand<TFloat32> logits, Operand<? extends TIntegral> labels) {
    return sparseSoftmaxCrossEntropy(
        slim, logits, labels, LossWeights.equal(), "sparse_softmax_cross_entropy_loss");
  }

  /**
   * The cross entropy between the numbers of classes and the softmax of logits. A label outside of
   * {@code [0, classes)} makes a run on the CPU fail, and its loss NaN on a GPU.
   *
   * @param logits {@code [batch, classes]}
   * @param labels int32 or int64, {@code [batch]}
   * @param weights a number, or {@code [batch]}
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> sparseSoftmaxCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<? extends TIntegral> labels,
      LossWeights weights,
      String scope) {
    if (logits.shape().numDimensions() != 2
        || !logits.shape().take(1).isCompatibleWith(labels.shape())) {
      throw new IllegalArgumentException(
          "Logits are [batch, classes] and labels [batch], not %s and %s"
              .formatted(logits.shape(), labels.shape()));
    }
    OpScope ops = slim.ops().enter(scope);
    Operation entropy =
        ops.node("SparseSoftmaxCrossEntropyWithLogits", "xentropy").input(logits, labels).build();
    Operand<TFloat32> elements =
        slim.differentiable()
            ? withGradient(ops.enter("gradient"), logits, entropy)
            : entropy.output(0);
    return add(slim, ops, elements, weights);
  }

  /**
   * The operation has no native gradient, but it computes one, {@code [batch, classes]}. Its loss
   * is taken as a constant, to which a 0 with this gradient is added.
   */
  private static Operand<TFloat32> withGradient(
      OpScope ops, Operand<TFloat32> logits, Operation entropy) {
    Operand<TFloat32> loss = ops.node("StopGradient", "loss").input(entropy.output(0)).output();
    Operand<TFloat32> slope = ops.node("StopGradient", "slope").input(entropy.output(1)).output();
    // A class that is ruled out by a logit of minus infinity has a slope of 0, and 0 times infinity
    // is NaN.
    Operand<?> finite = ops.node("IsFinite").input(logits).output();
    Operand<TFloat32> zeros = ops.node("ZerosLike").input(logits).output();
    Operand<TFloat32> safe = ops.node("SelectV2").input(finite, logits, zeros).output();
    Operand<TFloat32> product = ops.node("Mul").input(slope, safe).output();
    Operand<TFloat32> line =
        ops.node("Sum").input(product, ops.constant("Sum/axis", new int[] {1})).output();
    Operand<TFloat32> same = ops.node("StopGradient", "line").input(line).output();
    Operand<TFloat32> zero = ops.node("Sub").input(line, same).output();
    return ops.node("AddV2").input(loss, zero).output();
  }

  /** The mean without smoothing, in slim's scope {@code sigmoid_cross_entropy_loss}. */
  public static Operand<TFloat32> sigmoidCrossEntropy(
      Slim slim, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    return sigmoidCrossEntropy(
        slim, logits, labels, 0, LossWeights.equal(), "sigmoid_cross_entropy_loss");
  }

  /**
   * The cross entropy between labels and the sigmoid of logits: each class is decided separately.
   *
   * @param logits of any shape, often {@code [batch, classes]}
   * @param labels of the same shape, in [0, 1]
   * @param labelSmoothing how much of each label is taken towards 0.5, in [0, 1)
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> sigmoidCrossEntropy(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> labels,
      float labelSmoothing,
      LossWeights weights,
      String scope) {
    requireSameShape("Logits", logits, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> target = labels;
    if (smooths(labelSmoothing)) {
      Operand<TFloat32> kept = times(ops, labels, 1 - labelSmoothing);
      target =
          ops.node("AddV2", "add").input(kept, ops.constant("mul_1", labelSmoothing / 2)).output();
    }
    return add(slim, ops, logistic(ops.enter("xentropy"), logits, target), weights);
  }

  /**
   * {@code max(x, 0) - x z + log(1 + exp(-|x|))}, with choices in place of maximum and absolute
   * value: the gradient is right at 0 too. Source: {@code tf.nn.sigmoid_cross_entropy_with_logits}.
   */
  private static Operand<TFloat32> logistic(
      OpScope ops, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    Operand<TFloat32> zeros = ops.node("ZerosLike", "zeros_like").input(logits).output();
    Operand<?> positive = ops.node("GreaterEqual").input(logits, zeros).output();
    Operand<TFloat32> relu = ops.node("Select").input(positive, logits, zeros).output();
    Operand<TFloat32> negative = ops.node("Neg").input(logits).output();
    Operand<TFloat32> depth = ops.node("Select").input(positive, negative, logits).output();
    Operand<TFloat32> product = ops.node("Mul", "mul").input(logits, labels).output();
    Operand<TFloat32> linear = ops.node("Sub", "sub").input(relu, product).output();
    Operand<TFloat32> exponential = ops.node("Exp").input(depth).output();
    Operand<TFloat32> log = ops.node("Log1p").input(exponential).output();
    return ops.node("AddV2").input(linear, log).output();
  }

  /** The mean, in slim's scope {@code hinge_loss}. */
  public static Operand<TFloat32> hingeLoss(
      Slim slim, Operand<TFloat32> logits, Operand<TFloat32> labels) {
    return hingeLoss(slim, logits, labels, LossWeights.equal(), "hinge_loss");
  }

  /**
   * {@code max(0, 1 - y x)} with {@code y} of 1 for the label 1 and of -1 for the label 0.
   *
   * @param logits of any shape
   * @param labels of the same shape, 0 or 1
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> hingeLoss(
      Slim slim,
      Operand<TFloat32> logits,
      Operand<TFloat32> labels,
      LossWeights weights,
      String scope) {
    requireSameShape("Logits", logits, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> one = ops.constant("ones_like", 1f);
    Operand<TFloat32> signs = ops.node("Sub", "sub").input(times(ops, labels, 2), one).output();
    Operand<TFloat32> product = ops.node("Mul", "mul").input(signs, logits).output();
    Operand<TFloat32> margin = ops.node("Sub", "sub").input(one, product).output();
    return add(slim, ops, ops.node("Relu").input(margin).output(), weights);
  }

  /** The mean with slim's epsilon of 1e-7, in slim's scope {@code log_loss}. */
  public static Operand<TFloat32> logLoss(
      Slim slim, Operand<TFloat32> probabilities, Operand<TFloat32> labels) {
    return logLoss(slim, probabilities, labels, LOG_EPSILON, LossWeights.equal(), "log_loss");
  }

  /**
   * The cross entropy of probabilities: {@code -y log(p + epsilon) - (1 - y) log(1 - p + epsilon)}.
   * For logits, {@link #sigmoidCrossEntropy} is exact.
   *
   * @param probabilities of any shape, in [0, 1]
   * @param labels of the same shape, in [0, 1]
   * @param epsilon keeps the logarithms finite
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> logLoss(
      Slim slim,
      Operand<TFloat32> probabilities,
      Operand<TFloat32> labels,
      float epsilon,
      LossWeights weights,
      String scope) {
    requireSameShape("Probabilities", probabilities, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> one = ops.constant("one", 1f);
    Operand<TFloat32> noLabels = ops.node("Sub", "sub").input(one, labels).output();
    Operand<TFloat32> no = ops.node("Sub", "sub").input(one, probabilities).output();
    Operand<TFloat32> hit = logOf(ops, labels, probabilities, epsilon);
    Operand<TFloat32> miss = logOf(ops, noLabels, no, epsilon);
    Operand<TFloat32> sum = ops.node("AddV2", "add").input(hit, miss).output();
    return add(slim, ops, ops.node("Neg").input(sum).output(), weights);
  }

  private static Operand<TFloat32> logOf(
      OpScope ops, Operand<TFloat32> factor, Operand<TFloat32> x, float epsilon) {
    Operand<TFloat32> above =
        ops.node("AddV2", "add").input(x, ops.constant("epsilon", epsilon)).output();
    Operand<TFloat32> log = ops.node("Log").input(above).output();
    return ops.node("Mul", "mul").input(factor, log).output();
  }

  // ---- for numbers

  /** The mean, in slim's scope {@code mean_squared_error}. */
  public static Operand<TFloat32> meanSquaredError(
      Slim slim, Operand<TFloat32> predictions, Operand<TFloat32> labels) {
    return meanSquaredError(slim, predictions, labels, LossWeights.equal(), "mean_squared_error");
  }

  /**
   * The squares of differences.
   *
   * @param predictions of any shape
   * @param labels of the same shape
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> meanSquaredError(
      Slim slim,
      Operand<TFloat32> predictions,
      Operand<TFloat32> labels,
      LossWeights weights,
      String scope) {
    requireSameShape("Predictions", predictions, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> squares = ops.node("SquaredDifference").input(predictions, labels).output();
    return add(slim, ops, squares, weights);
  }

  /** The mean, in slim's scope {@code absolute_difference}. */
  public static Operand<TFloat32> absoluteDifference(
      Slim slim, Operand<TFloat32> predictions, Operand<TFloat32> labels) {
    return absoluteDifference(
        slim, predictions, labels, LossWeights.equal(), "absolute_difference");
  }

  /**
   * The absolute values of differences.
   *
   * @param predictions of any shape
   * @param labels of the same shape
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> absoluteDifference(
      Slim slim,
      Operand<TFloat32> predictions,
      Operand<TFloat32> labels,
      LossWeights weights,
      String scope) {
    requireSameShape("Predictions", predictions, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> difference = ops.node("Sub", "Sub").input(predictions, labels).output();
    return add(slim, ops, ops.node("Abs").input(difference).output(), weights);
  }

  /** The mean, in slim's scope {@code cosine_distance_loss}. */
  public static Operand<TFloat32> cosineDistance(
      Slim slim, Operand<TFloat32> predictions, Operand<TFloat32> labels, int axis) {
    return cosineDistance(
        slim, predictions, labels, axis, LossWeights.equal(), "cosine_distance_loss");
  }

  /**
   * 1 minus the cosine of the angle between vectors.
   *
   * @param predictions of any shape; vectors along {@code axis}, of length 1 already
   * @param labels the same
   * @param axis the dimension that has the components of a vector
   * @param weights fit the shape of the predictions with 1 in place of that dimension
   * @throws IllegalArgumentException if shapes do not fit
   */
  public static Operand<TFloat32> cosineDistance(
      Slim slim,
      Operand<TFloat32> predictions,
      Operand<TFloat32> labels,
      int axis,
      LossWeights weights,
      String scope) {
    requireSameShape("Predictions", predictions, labels);
    OpScope ops = slim.ops().enter(scope);
    Operand<TFloat32> products = ops.node("Mul").input(predictions, labels).output();
    Operand<TFloat32> cosine =
        ops.node("Sum", "cosine")
            .input(products, ops.constant("cosine/axis", new int[] {axis}))
            .attr("keep_dims", true)
            .output();
    Operand<TFloat32> distance =
        ops.node("Sub", "sub").input(ops.constant("sub/x", 1f), cosine).output();
    return add(slim, ops, distance, weights);
  }

  // ---- in general

  /**
   * Weights and averages the elements of a loss of your own and adds it to those of the graph.
   * Source: {@code slim.losses.compute_weighted_loss}.
   *
   * @param elements of any known rank, often {@code [batch]}
   * @param scope slim's is {@code weighted_loss}
   * @return a scalar called {@code SCOPE/value}
   * @throws IllegalArgumentException if the weights do not fit
   */
  public static Operand<TFloat32> computeWeightedLoss(
      Slim slim, Operand<TFloat32> elements, LossWeights weights, String scope) {
    return add(slim, slim.ops().enter(scope), elements, weights);
  }

  private static Operand<TFloat32> add(
      Slim slim, OpScope ops, Operand<TFloat32> elements, LossWeights weights) {
    Operand<TFloat32> value = weights.apply(ops, elements);
    slim.variables().addLoss(value);
    return value;
  }

  private static boolean smooths(float labelSmoothing) {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "Label smoothing must be in [0, 1), not " + labelSmoothing);
    }
    return labelSmoothing > 0;
  }

  private static Operand<TFloat32> times(OpScope ops, Operand<TFloat32> x, float factor) {
    return ops.node("Mul", "mul").input(x, ops.constant("mul/y", factor)).output();
  }

  private static void requireSameShape(
      String what, Operand<TFloat32> outputs, Operand<TFloat32> labels) {
    if (!outputs.shape().isCompatibleWith(labels.shape())) {
      throw new IllegalArgumentException(
          "%s %s and labels %s do not fit".formatted(what, outputs.shape(), labels.shape()));
    }
  }

  // ---- sums

  /** The sum of all penalties on variables: a scalar called {@code regularization_loss}. */
  public static Operand<TFloat32> regularizationLoss(Slim slim) {
    return sum(slim.ops(), slim.variables().regularizationLosses(), "regularization_loss");
  }

  /**
   * The sum of all losses and penalties of the graph: a scalar called {@code total_loss}. Source:
   * {@code slim.losses.get_total_loss}.
   *
   * @throws IllegalStateException if the graph has no loss
   */
  public static Operand<TFloat32> totalLoss(Slim slim) {
    return totalLoss(slim, true);
  }

  /**
   * The sum of all losses of the graph: a scalar called {@code total_loss}.
   *
   * @param addRegularizationLosses whether the penalties on variables are added
   * @throws IllegalStateException if the graph has no loss
   */
  public static Operand<TFloat32> totalLoss(Slim slim, boolean addRegularizationLosses) {
    List<Operand<TFloat32>> all = new ArrayList<>(slim.variables().losses());
    if (all.isEmpty()) {
      throw new IllegalStateException("The graph has no loss; add one before the total loss");
    }
    if (addRegularizationLosses) {
      all.addAll(slim.variables().regularizationLosses());
    }
    return sum(slim.ops(), all, "total_loss");
  }

  private static Operand<TFloat32> sum(OpScope ops, List<Operand<TFloat32>> terms, String name) {
    return terms.isEmpty()
        ? ops.constant(name, 0f)
        : ops.node("AddN", name).inputList(terms).output();
  }
}
