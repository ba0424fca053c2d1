package org.tfslim.slim.evaluation;

/** The metrics of slim's evaluation program. */
public final class Metrics {
  private Metrics() {}

  /** {@code Accuracy}: the share of samples whose highest logit is that of the label. */
  public static Metric accuracy() {
    return new Share("Accuracy", EvaluatedBatch.Sample::correct);
  }

  /**
   * {@code Recall_5}: the share of samples whose label is among the k highest logits. The name says
   * the k that was used, which is at most the number of classes.
   */
  public static Metric recallAtK(Predictions predictions) {
    return new Share("Recall_" + predictions.k(), sample -> sample.finite() && sample.inTopK());
  }

  /** {@code Loss}: the mean softmax cross entropy, without the penalties on weights. */
  public static Metric meanLoss() {
    return new MeanLoss();
  }
}
