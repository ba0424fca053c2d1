package org.tfslim.slim.evaluation;

import java.util.function.DoubleBinaryOperator;
import org.tensorflow.Operand;

/** The weighted mean of a number for each pair. */
final class MeanOfPairs extends PairMetric {
  private final DoubleBinaryOperator number;
  private final DoubleBinaryOperator weight;
  private double sum;
  private double weights;

  MeanOfPairs(
      String name,
      Operand<?> first,
      Operand<?> second,
      DoubleBinaryOperator number,
      DoubleBinaryOperator weight) {
    super(name, first, second);
    this.number = number;
    this.weight = weight;
  }

  @Override
  void add(double one, double other) {
    double counts = weight.applyAsDouble(one, other);
    sum += number.applyAsDouble(one, other) * counts;
    weights += counts;
  }

  @Override
  double valueOfPairs() {
    return share(sum, weights);
  }
}
