package org.tfslim.slim.evaluation;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tfslim.formats.DataException;

/**
 * The mean over the classes of intersection over union: the correct ones divided by all that were
 * of the class or taken for it. A class that neither occurs nor was predicted does not count.
 * Source: {@code tf.metrics.mean_iou}.
 */
final class MeanIou extends PairMetric {
  private final long[] labelled;
  private final long[] predicted;
  private final long[] correct;

  MeanIou(String name, Operand<?> predictions, Operand<?> labels, int numClasses) {
    super(name, predictions, labels);
    this.labelled = new long[numClasses];
    this.predicted = new long[numClasses];
    this.correct = new long[numClasses];
  }

  @Override
  void add(double prediction, double label) {
    predicted[index("prediction", prediction)]++;
    labelled[index("label", label)]++;
    if (prediction == label) {
      correct[(int) label]++;
    }
  }

  private int index(String what, double value) {
    if (value < 0 || value >= labelled.length) {
      throw new DataException(
          "%s found the %s %.0f, not one of [0, %d)"
              .formatted(name(), what, value, labelled.length));
    }
    return (int) value;
  }

  @Override
  double valueOfPairs() {
    return IntStream.range(0, correct.length)
        .filter(i -> labelled[i] + predicted[i] > 0)
        .mapToDouble(i -> (double) correct[i] / (labelled[i] + predicted[i] - correct[i]))
        .average()
        .orElse(0);
  }
}
