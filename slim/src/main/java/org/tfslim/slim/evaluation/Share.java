package org.tfslim.slim.evaluation;

import java.util.function.Predicate;

/** The share of samples that pass a test, counted exactly. */
final class Share implements Metric, ByPrediction {
  private final Predictions predictions;
  private final String name;
  private final Predicate<EvaluatedBatch.Sample> test;
  private long passed;
  private long samples;

  Share(Predictions predictions, String name, Predicate<EvaluatedBatch.Sample> test) {
    this.predictions = predictions;
    this.name = name;
    this.test = test;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Predictions predictions() {
    return predictions;
  }

  @Override
  public void add(EvaluatedBatch batch) {
    passed += batch.samples().stream().filter(test).count();
    samples += batch.samples().size();
  }

  @Override
  public double value() {
    return (double) passed / samples;
  }
}
