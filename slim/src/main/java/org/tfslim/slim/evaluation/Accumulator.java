package org.tfslim.slim.evaluation;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;

/**
 * Something that is gathered from all batches of an evaluation. It says what it needs of a batch,
 * and is given that batch by batch. Each is for one evaluation only.
 */
public interface Accumulator {
  /** What is fetched from each batch: any tensors of the graph. */
  List<? extends Operand<?>> fetches();

  /**
   * Takes a batch into account.
   *
   * @param values those of {@link #fetches}, in the same order; they are freed after the call
   */
  void add(List<? extends Tensor> values);
}
