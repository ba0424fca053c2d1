package org.tfslim.nets;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.tfslim.slim.DataException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.pipeline.InputPipeline;
import org.tfslim.slim.evaluation.EvaluatedBatch;
import org.tfslim.slim.evaluation.Evaluation;
import org.tfslim.slim.evaluation.Metrics;
import org.tfslim.slim.evaluation.Predictions;

/**
 * The evaluation of a checkpoint on a data set. Source: {@code eval_image_classifier.py}.
 *
 * @param settings the network
 * @param input the data set
 * @param maxBatches the most batches to see; empty for all
 */
public record CheckpointEvaluation(
    ModelSettings settings, DatasetInput input, OptionalLong maxBatches) {
  private static final int RECALL_AT = 5;

  /** The graph of an evaluation. */
  private record EvaluationGraph(InputPipeline pipeline, Predictions predictions) {
    static EvaluationGraph of(Slim slim, ModelSettings settings, DatasetInput input) {
      InputPipeline pipeline = input.forEvaluation(slim);
      Net net = settings.network(slim, pipeline.images());
      return new EvaluationGraph(
          pipeline, Predictions.of(slim, net.logits(), pipeline.labels(), RECALL_AT));
    }
  }

  /**
   * Evaluates.
   *
   * @param checkpoint its prefix
   * @param progress hears of each batch
   * @return {@code Accuracy}, {@code Recall_5} and {@code Loss}
   * @throws DataException if the checkpoint or the data cannot be used
   */
  public Evaluation run(Path checkpoint, Consumer<EvaluatedBatch> progress) {
    requireSameClasses();
    try (Inference<EvaluationGraph> model =
        Inference.start(checkpoint, slim -> EvaluationGraph.of(slim, settings, input))) {
      EvaluationGraph graph = model.model();
      graph.pipeline().initialize(model.session(), 0);
      return Evaluation.run(
          model.session(),
          graph.predictions(),
          List.of(Metrics.accuracy(), Metrics.recallAtK(graph.predictions()), Metrics.meanLoss()),
          maxBatches,
          progress);
    } catch (RuntimeException e) {
      throw input.explained(e);
    }
  }

  private void requireSameClasses() {
    if (settings.numClasses() != input.numClasses()) {
      throw new DataException(
          "the network has %d classes, %s has %d (%d less a labels offset of %d); name the data set the network was trained on, or set --labels_offset"
              .formatted(
                  settings.numClasses(),
                  input.dataset().spec().name(),
                  input.numClasses(),
                  input.dataset().numClasses(),
                  input.labelsOffset()));
    }
  }
}
