package org.tfslim.classification;

import java.nio.file.Path;
import java.util.List;
import org.tfslim.formats.DataException;
import org.tfslim.formats.Messages;
import org.tfslim.formats.Numbers;
import org.tfslim.formats.Printable;
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
  private final Messages log;
  private final Inference<EvaluationGraph> inference;
  private String logged = "";

  private Evaluator(
      CheckpointEvaluation evaluation, Messages log, Inference<EvaluationGraph> inference) {
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

  static Evaluator open(CheckpointEvaluation evaluation, Messages log) {
    requireSameClasses(evaluation.settings(), evaluation.input());
    ClassAgreement classes =
        ClassAgreement.of(evaluation.settings().labels(), evaluation.input().labels());
    classes.requireSameOrder();
    classes.difference().ifPresent(log::warn);
    return new Evaluator(
        evaluation,
        log,
        Inference.build(
            slim -> EvaluationGraph.of(slim, evaluation.settings(), evaluation.input())));
  }

  private static void requireSameClasses(ModelSettings settings, DatasetInput input) {
    if (settings.numClasses() != input.numClasses()) {
      throw new DataException(
          "the network has %s, %s has %s (%s less a labels offset of %d); %s"
              .formatted(
                  Printable.count(settings.numClasses(), "class", "classes"),
                  input.dataset().spec().name(),
                  Numbers.grouped(input.numClasses()),
                  Numbers.grouped(input.dataset().numClasses()),
                  input.labelsOffset(),
                  remedy(settings.numClasses(), input)),
          "labels_offset");
    }
  }

  private static String remedy(int networkClasses, DatasetInput input) {
    int offset = input.dataset().numClasses() - networkClasses;
    return offset == 0 || offset == 1
        ? "labels_offset=%d makes them the same".formatted(offset)
        : "name the data set the network was trained on";
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
    inference
        .finiteValues(checkpoint, evaluation.averages())
        .problem()
        .ifPresent(problem -> log.warn(problem + " The results are of no use."));
    inference.restore(checkpoint, evaluation.averages(), this::logOnce);
  }

  /** What holds for many checkpoints is logged with the first of them. */
  private void logOnce(String note) {
    if (!note.equals(logged)) {
      log.info(note);
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
