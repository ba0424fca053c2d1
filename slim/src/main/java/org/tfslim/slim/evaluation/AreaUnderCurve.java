package org.tfslim.slim.evaluation;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tfslim.formats.DataException;

/**
 * The area under the ROC curve through the points of 200 thresholds, by trapezoids. Source: {@code
 * tf.metrics.auc}.
 */
final class AreaUnderCurve extends PairMetric {
  private static final int THRESHOLDS = 200;
  private static final double BEYOND = 1e-7; // the outer thresholds lie outside of [0, 1]
  private static final double EPSILON = 1e-6; // keeps rates finite if there are no samples

  private final float[] thresholds = thresholds();
  // Place i: how many probabilities lie above exactly i thresholds.
  private final long[] positives = new long[THRESHOLDS + 1];
  private final long[] negatives = new long[THRESHOLDS + 1];

  AreaUnderCurve(String name, Operand<?> probabilities, Operand<?> labels) {
    super(name, probabilities, labels);
  }

  private static float[] thresholds() {
    float[] values = new float[THRESHOLDS];
    for (int i = 0; i < THRESHOLDS; i++) {
      values[i] = (float) ((double) i / (THRESHOLDS - 1));
    }
    values[0] = (float) -BEYOND;
    values[THRESHOLDS - 1] = (float) (1 + BEYOND);
    return values;
  }

  @Override
  void add(double probability, double label) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new DataException(
          "%s needs probabilities in [0, 1], found %s".formatted(name(), probability));
    }
    int place = Arrays.binarySearch(thresholds, (float) probability);
    int below = place >= 0 ? place : -place - 1;
    (label == 0 ? negatives : positives)[below]++;
  }

  @Override
  double valueOfPairs() {
    long allPositives = LongStream.of(positives).sum();
    long allNegatives = LongStream.of(negatives).sum();
    long truePositives = allPositives - positives[0];
    long falsePositives = allNegatives - negatives[0];
    double area = 0;
    for (int i = 1; i < THRESHOLDS; i++) {
      long nextTrue = truePositives - positives[i];
      long nextFalse = falsePositives - negatives[i];
      double width = rate(falsePositives, allNegatives) - rate(nextFalse, allNegatives);
      double heights = recall(truePositives, allPositives) + recall(nextTrue, allPositives);
      area += width * heights / 2;
      truePositives = nextTrue;
      falsePositives = nextFalse;
    }
    return area;
  }

  private static double rate(long part, long whole) {
    return part / (whole + EPSILON);
  }

  private static double recall(long part, long whole) {
    return (part + EPSILON) / (whole + EPSILON);
  }
}
