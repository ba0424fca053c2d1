package org.tfslim.slim.evaluation;

/** The mean of the losses of all samples; not finite if one of them is not. */
final class MeanLoss implements Metric, ByPrediction {
  private final Predictions predictions;
  private double sum;
  private long samples;

  MeanLoss(Predictions predictions) {
    this.predictions = predictions;
  }

  @Override
  public String name() {
    return "Loss";
  }

  @Override
  public Predictions predictions() {
    return predictions;
  }

  @Override
  public void add(EvaluatedBatch batch) {
    for (EvaluatedBatch.Sample sample : batch.samples()) {
      sum += sample.loss();
    }
    samples += batch.samples().size();
  }

  @Override
  public double value() {
    return sum / samples;
  }
}
