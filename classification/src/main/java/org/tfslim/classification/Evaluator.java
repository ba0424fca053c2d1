package org.tfslim.classification;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.tfslim.formats.DataException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.InputPipeline;
import org.tfslim.slim.evaluation.ClassifierEvaluation;
import org.tfslim.slim.evaluation.Metrics;
import org.tfslim.slim.evaluation.Predictions;

/**
 * The graph and the session of an evaluation, which are built once and run for any number of
 * checkpoints. One pass at a time.
 */
public final class Evaluator implements AutoCloseable {
  private static final int RECALL_AT = 5;

  private final CheckpointEvaluation evaluation;
  private final Consumer<String> log;
  private final Inference<EvaluationGraph> inference;
  private String logged = "";

  private Evaluator(
      CheckpointEvaluation evaluation, Consumer<String> log, Inference<EvaluationGraph> inference) {
    this.evaluation = evaluation;
    this.log = log;
    this.inference = inference;
  }

  /** What a pass runs. */
  private record EvaluationGraph(InputPipeline pipeline, Predictions predictions) {
    static EvaluationGraph of(Slim slim, ModelSettings settings, DatasetInput input) {
      InputPipeline pipeline = input.forEvaluation(slim);
      Net net = settings.network(slim, pipeline.images());
      return new EvaluationGraph(
          pipeline, Predictions.of(slim, net.logits(), pipeline.labels(), RECALL_AT));
    }
  }

  static Evaluator open(CheckpointEvaluation evaluation, Consumer<String> log) {
    requireSameClasses(evaluation.settings(), evaluation.input());
    return new Evaluator(
        evaluation,
        log,
        Inference.build(
            slim -> EvaluationGraph.of(slim, evaluation.settings(), evaluation.input())));
  }

  private static void requireSameClasses(ModelSettings settings, DatasetInput input) {
    if (settings.numClasses() != input.numClasses()) {
      throw new DataException(
          "the network has %d classes, %s has %d (%d less a labels offset of %d); name the data set the network was trained on, or set labels_offset"
              .formatted(
                  settings.numClasses(),
                  input.dataset().spec().name(),
                  input.numClasses(),
                  input.dataset().numClasses(),
                  input.labelsOffset()),
          "labels_offset");
    }
  }

  /**
   * Evaluates a checkpoint.
   *
   * @param checkpoint its prefix
   * @param afterBatch called after each batch, and may throw to end the evaluation
   * @return {@code Accuracy}, {@code Recall_5} and {@code Loss}
   * @throws DataException if the checkpoint or the data cannot be used
   */
  public ClassifierEvaluation run(Path checkpoint, Runnable afterBatch) {
    restore(checkpoint);
    return pass(afterBatch);
  }

  /**
   * Gives the network the values of a checkpoint.
   *
   * @throws DataException if the checkpoint cannot be used
   */
  public void restore(Path checkpoint) {
    inference.restore(checkpoint, evaluation.averages(), this::logOnce);
  }

  /** What holds for many checkpoints is logged with the first of them. */
  private void logOnce(String note) {
    if (!note.equals(logged)) {
      log.accept(note);
    }
    logged = note;
  }

  /**
   * Evaluates the checkpoint that was restored last.
   *
   * @param afterBatch called after each batch, and may throw to end the evaluation
   * @throws DataException if the data cannot be used
   */
  public ClassifierEvaluation pass(Runnable afterBatch) {
    EvaluationGraph graph = inference.model();
    try {
      graph.pipeline().initialize(inference.session(), 0);
      Predictions predictions = graph.predictions();
      return ClassifierEvaluation.run(
          inference.session(),
          predictions,
          List.of(
              Metrics.accuracy(predictions),
              Metrics.recallAtK(predictions),
              Metrics.meanLoss(predictions)),
          evaluation.maxBatches(),
          evaluation.mistakes(),
          afterBatch);
    } catch (RuntimeException e) {
      throw evaluation.input().explained(e);
    }
  }

  /** Frees the session and the graph. */
  @Override
  public void close() {
    inference.close();
  }
}
