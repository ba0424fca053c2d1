package org.tfslim.eval.bench;

import java.util.Optional;
import org.tfslim.classification.DatasetInput;
import org.tfslim.classification.ModelSettings;
import org.tfslim.slim.optimizers.OptimizerName;

/**
 * The settings of {@code bench}.
 *
 * @param mode what a step does
 * @param optimizer the optimizer of training
 * @param dataset the source of batches in training and input; empty for one batch that stays the
 *     same
 * @param warmupSteps the number of steps that are not measured
 * @param steps the number of steps that are measured
 */
record BenchSettings(
    ModelSettings model,
    Mode mode,
    OptimizerName optimizer,
    Optional<DatasetInput> dataset,
    int batchSize,
    int warmupSteps,
    int steps) {
  /** What a step does. */
  enum Mode {
    /** Logits of a batch. */
    INFER,
    /** Logits, loss, gradients, changes of all variables. */
    TRAIN,
    /** The next batch of the input pipeline, without a network. */
    INPUT
  }
}
