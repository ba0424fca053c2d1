package org.tfslim.slim.evaluation;

/**
 * A number that is computed over all samples, batch by batch. Samples count alike, however they are
 * cut into batches, and one whose logits are not finite never counts as right.
 */
public interface Metric {
  /** Its name as slim prints it, e.g. {@code Accuracy}. */
  String name();

  /** Takes a batch into account. */
  void add(EvaluatedBatch batch);

  /** Its value over all batches so far; NaN before the first sample. */
  double value();
}
