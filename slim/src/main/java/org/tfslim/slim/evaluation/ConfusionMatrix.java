package org.tfslim.slim.evaluation;

import java.util.Arrays;

/**
 * How often each class was taken for each other. Samples whose logits are not finite are left out;
 * {@link Evaluation} counts those.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  /** All zero. */
  public ConfusionMatrix(int numClasses) {
    counts = new long[numClasses][numClasses];
  }

  /** Takes a batch into account. */
  public void add(EvaluatedBatch batch) {
    for (EvaluatedBatch.Sample sample : batch.samples()) {
      if (sample.finite()) {
        counts[(int) sample.label()][(int) sample.prediction()]++;
      }
    }
  }

  /** How many samples of class {@code label} were taken for class {@code prediction}. */
  public long count(int label, int prediction) {
    return counts[label][prediction];
  }

  /** The counts, a row a label, a column a prediction. */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }
}
