package org.tfslim.slim.evaluation;

import java.util.function.Predicate;

/** The share of samples that pass a test, counted exactly. */
final class Share implements Metric {
  private final String name;
  private final Predicate<EvaluatedBatch.Sample> test;
  private long passed;
  private long samples;

  Share(String name, Predicate<EvaluatedBatch.Sample> test) {
    this.name = name;
    this.test = test;
  }

  @Override
  public String name() {
    return name;
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
