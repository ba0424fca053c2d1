package org.tfslim.slim.evaluation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;

/** Gathers from what a classifier made of each sample. */
interface ByPrediction extends Accumulator {
  /** What is fetched. */
  Predictions predictions();

  /** Takes a batch into account. */
  void add(EvaluatedBatch batch);

  @Override
  default List<? extends Operand<?>> fetches() {
    return predictions().fetches();
  }

  @Override
  default void add(List<? extends Tensor> values) {
    add(EvaluatedBatch.copyOf(values));
  }
}
