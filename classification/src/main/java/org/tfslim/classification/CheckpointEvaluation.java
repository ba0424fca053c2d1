package org.tfslim.classification;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.SlimException;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.saving.AverageUse;

/**
 * The evaluation of checkpoints on a data set. Source: {@code eval_image_classifier.py}.
 *
 * @param settings the network
 * @param input the data set
 * @param maxBatches the maximum number of batches to see; empty for all
 * @param averages whether the moving averages of variables are evaluated
 * @param mistakes how many of the worst mistakes to keep
 */
public record CheckpointEvaluation(
    ModelSettings settings,
    DatasetInput input,
    OptionalLong maxBatches,
    AverageUse averages,
    int mistakes) {
  /** How many of the worst mistakes are kept by default. */
  public static final int DEFAULT_MISTAKES = 24;

  /** The evaluation of moving averages, if the checkpoint has them. */
  public CheckpointEvaluation(ModelSettings settings, DatasetInput input, OptionalLong maxBatches) {
    this(settings, input, maxBatches, AverageUse.IF_STORED, DEFAULT_MISTAKES);
  }

  /**
   * Builds the graph, to be run for one or many checkpoints.
   *
   * @param log is told what is worth knowing, and warned of classes with other names and weights
   *     that are not finite
   * @throws DataException if the data set has another number of classes than the network, or the
   *     same ones in another order
   * @throws SlimException if the network cannot be built
   */
  public Evaluator open(Messages log) {
    return Evaluator.open(this, log);
  }

  /**
   * The same with one receiver, who gets warnings with {@code warning: } before them.
   *
   * @param log is told what is worth knowing
   */
  public Evaluator open(Consumer<String> log) {
    return open(Messages.to(log));
  }

  /**
   * Evaluates one checkpoint.
   *
   * @param checkpoint its prefix
   * @param afterBatch called after each batch
   * @return {@code Accuracy}, {@code Recall_5} and {@code Loss}
   * @throws DataException if the checkpoint or the data cannot be used
   */
  public ClassifierEvaluation run(Path checkpoint, Runnable afterBatch) {
    try (Evaluator evaluator = open(note -> {})) {
      return evaluator.run(checkpoint, afterBatch);
    }
  }

  /** How many batches a pass has. */
  public long batches() {
    long all = (input.dataset().numSamples() + input.batchSize() - 1) / input.batchSize();
    return Math.min(all, maxBatches.orElse(all));
  }
}
