package org.tfslim.slim.evaluation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;

/** The mean of all elements of a tensor. */
final class Mean implements Metric {
  private final String name;
  private final Operand<?> values;
  private double sum;
  private long count;

  Mean(String name, Operand<?> values) {
    this.name = name;
    this.values = values;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Operand<?>> fetches() {
    return List.of(values);
  }

  @Override
  public void add(List<? extends Tensor> batch) {
    for (double value : Elements.of(batch.get(0))) {
      sum += value;
      count++;
    }
  }

  @Override
  public double value() {
    return sum / count;
  }
}
