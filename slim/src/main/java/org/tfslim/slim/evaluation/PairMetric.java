package org.tfslim.slim.evaluation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;

/** A metric of pairs of numbers, one of each of two tensors of the same shape. */
abstract class PairMetric implements Metric {
  private final String name;
  private final Operand<?> first;
  private final Operand<?> second;
  private long pairs;

  PairMetric(String name, Operand<?> first, Operand<?> second) {
    if (!first.shape().isCompatibleWith(second.shape())) {
      throw new IllegalArgumentException(
          "%s needs two tensors of one shape, not %s and %s"
              .formatted(name, first.shape(), second.shape()));
    }
    this.name = name;
    this.first = first;
    this.second = second;
  }

  /** Takes a pair into account. */
  abstract void add(double one, double other);

  /** The value after at least one pair. */
  abstract double valueOfPairs();

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<Operand<?>> fetches() {
    return List.of(first, second);
  }

  @Override
  public final void add(List<? extends Tensor> values) {
    Tensor left = values.get(0);
    Tensor right = values.get(1);
    if (!left.shape().equals(right.shape())) {
      throw new IllegalArgumentException(
          "%s got a batch of %s and one of %s".formatted(name, left.shape(), right.shape()));
    }
    double[] ones = Elements.of(left);
    double[] others = Elements.of(right);
    for (int i = 0; i < ones.length; i++) {
      add(ones[i], others[i]);
    }
    pairs += ones.length;
  }

  @Override
  public final double value() {
    return pairs == 0 ? Double.NaN : valueOfPairs();
  }

  /** A share as {@code tf.metrics} counts it; 0 if the whole is 0. */
  static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
