package org.tfslim.slim.evaluation;

/** The mean of the losses of all samples; not finite where one of them is not. */
final class MeanLoss implements Metric {
  private double sum;
  private long samples;

  @Override
  public String name() {
    return "Loss";
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
