package org.tfslim.slim.evaluation;

import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TIntegral;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * The common metrics. Values are those of {@code tf.metrics}, counted in whole numbers or summed up
 * in double precision. Each is for one evaluation only.
 */
public final class Metrics {
  private Metrics() {}

  // ---- of a classifier, as slim's evaluation program has them

  /** {@code Accuracy}: the share of samples whose highest logit is that of the label. */
  public static Metric accuracy(Predictions predictions) {
    return new Share(predictions, "Accuracy", EvaluatedBatch.Sample::correct);
  }

  /**
   * {@code Recall_5}: the share of samples whose label is among the k highest logits. The name says
   * the k that was used, which is at most the number of classes.
   */
  public static Metric recallAtK(Predictions predictions) {
    return new Share(
        predictions, "Recall_" + predictions.k(), sample -> sample.finite() && sample.inTopK());
  }

  /** {@code Loss}: the mean softmax cross entropy, without the penalties on weights. */
  public static Metric meanLoss(Predictions predictions) {
    return new MeanLoss(predictions);
  }

  // ---- of any tensors

  /**
   * The mean of all elements. Source: {@code tf.metrics.mean}.
   *
   * @param values of any shape: numbers or truth values
   */
  public static Metric mean(String name, Operand<? extends TType> values) {
    return new Mean(name, values);
  }

  /**
   * The weighted mean of all elements, and 0 if all weights are. Source: {@code tf.metrics.mean}.
   *
   * @param values of any shape: numbers or truth values
   * @param weights of the same shape
   */
  public static Metric mean(
      String name, Operand<? extends TType> values, Operand<? extends TNumber> weights) {
    return new MeanOfPairs(
        name, values, weights, (value, weight) -> value, (value, weight) -> weight);
  }

  /**
   * The mean of the squares of differences of elements. Source: {@code
   * tf.metrics.mean_squared_error}.
   *
   * @param predictions of any shape
   * @param labels of the same shape
   */
  public static Metric meanSquaredError(
      String name, Operand<? extends TNumber> predictions, Operand<? extends TNumber> labels) {
    return new MeanOfPairs(
        name,
        predictions,
        labels,
        (prediction, label) -> (prediction - label) * (prediction - label),
        (prediction, label) -> 1);
  }

  /**
   * The share of true ones among those that were taken for true, and 0 if none was. Source: {@code
   * tf.metrics.precision}.
   *
   * @param predictions of any shape
   * @param labels of the same shape
   */
  public static Metric precision(String name, Operand<TBool> predictions, Operand<TBool> labels) {
    return new MeanOfPairs(
        name, predictions, labels, (prediction, label) -> label, (prediction, label) -> prediction);
  }

  /**
   * The share of those taken for true among the true ones, and 0 if there is none. Source: {@code
   * tf.metrics.recall}.
   *
   * @param predictions of any shape
   * @param labels of the same shape
   */
  public static Metric recall(String name, Operand<TBool> predictions, Operand<TBool> labels) {
    return new MeanOfPairs(
        name, predictions, labels, (prediction, label) -> prediction, (prediction, label) -> label);
  }

  /**
   * The area under the ROC curve: how well probabilities tell true ones from others, whatever the
   * threshold. It is drawn through 200 thresholds and summed up by trapezoids. Source: {@code
   * tf.metrics.auc} with its defaults.
   *
   * @param probabilities of any shape, in [0, 1]; another number makes the evaluation fail with a
   *     {@link org.tfslim.formats.DataException}
   * @param labels of the same shape
   */
  public static Metric auc(
      String name, Operand<? extends TNumber> probabilities, Operand<TBool> labels) {
    return new AreaUnderCurve(name, probabilities, labels);
  }

  /**
   * The mean over the classes of intersection over union, for the pixels of segmented images. A
   * class that neither occurs nor was predicted does not count. Source: {@code
   * tf.metrics.mean_iou}.
   *
   * @param predictions of any shape, classes in {@code [0, numClasses)}; another number makes the
   *     evaluation fail with a {@link org.tfslim.formats.DataException}
   * @param labels of the same shape and range
   */
  public static Metric meanIou(
      String name,
      Operand<? extends TIntegral> predictions,
      Operand<? extends TIntegral> labels,
      int numClasses) {
    return new MeanIou(name, predictions, labels, numClasses);
  }
}
