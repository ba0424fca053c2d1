package org.tfslim.slim.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tfslim.formats.DataException;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.Batches;

/**
 * The evaluation of a classifier: metrics, and which classes and samples it got wrong. Source:
 * {@code eval_image_classifier.py}.
 *
 * @param samples how many samples were seen
 * @param batches how many batches they came in
 * @param notFinite how many samples had a logit that is NaN or infinite; such a sample counts as
 *     wrong
 * @param values the value of each metric by its name, in order
 * @param confusion what was taken for what
 * @param mistakes the worst ones, that of the highest loss first
 */
public record ClassifierEvaluation(
    long samples,
    long batches,
    long notFinite,
    Map<String, Double> values,
    ConfusionMatrix confusion,
    List<Mistake> mistakes)
    implements Evaluation {
  private static final int RECALL_AT = 5;
  private static final int MISTAKES = 24;

  /** Copies the values, keeping their order. */
  public ClassifierEvaluation {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    mistakes = List.copyOf(mistakes);
  }

  /**
   * Evaluates a checkpoint on all samples, in a graph and a session of its own. The model's
   * variables get their moving averages if the checkpoint has them.
   *
   * @param checkpoint its prefix
   * @param network adds the network for inference to the graph, given images
   * @return {@code Accuracy}, {@code Recall_5} and {@code Loss}, and the 24 worst mistakes
   * @throws DataException if the checkpoint is missing, damaged, or one of another network, or the
   *     input has no samples or cannot be used
   */
  public static ClassifierEvaluation of(
      Path checkpoint, Batches batches, BiFunction<Slim, Operand<TFloat32>, Net> network) {
    return EvaluationRun.ofCheckpoint(
        checkpoint,
        batches,
        (slim, input) -> {
          Operand<TFloat32> logits = network.apply(slim, input.images()).logits();
          Predictions predictions = Predictions.of(slim, logits, input.labels(), RECALL_AT);
          List<Metric> metrics =
              List.of(
                  Metrics.accuracy(predictions),
                  Metrics.recallAtK(predictions),
                  Metrics.meanLoss(predictions));
          return session ->
              run(session, predictions, metrics, OptionalLong.empty(), MISTAKES, () -> {});
        });
  }

  /**
   * Evaluates until the input ends or enough batches were seen.
   *
   * @param session with all variables restored and the input initialized
   * @param predictions what the classifier makes of a batch
   * @param metrics what is computed, all unused; metrics other than those of a classifier are fine
   *     too
   * @param maxBatches the maximum number of batches to see; empty for all
   * @param mistakes the maximum number of mistakes to keep
   * @param afterBatch called after each batch was counted; may throw to end the evaluation
   * @throws DataException if there is not a single sample
   * @throws org.tensorflow.exceptions.TensorFlowException if a run fails, e.g. because of its input
   */
  public static ClassifierEvaluation run(
      Session session,
      Predictions predictions,
      List<? extends Metric> metrics,
      OptionalLong maxBatches,
      int mistakes,
      Runnable afterBatch) {
    ConfusionMatrix.Counter confusion = new ConfusionMatrix.Counter(predictions);
    WorstMistakes worst = new WorstMistakes(predictions, mistakes);
    SampleCount count = new SampleCount(predictions);
    List<Accumulator> all = new ArrayList<>(metrics);
    all.addAll(List.of(worst, confusion, count));
    long batches = EvaluationRun.of(all).run(session, maxBatches, afterBatch);
    if (count.samples == 0) {
      throw new DataException(
          "There was nothing to evaluate: the input has no samples. Check the data set's directory and split.");
    }
    return new ClassifierEvaluation(
        count.samples,
        batches,
        count.notFinite,
        EvaluationRun.valuesOf(metrics),
        confusion.matrix(),
        worst.list());
  }

  /** Counts samples. */
  private static final class SampleCount implements ByPrediction {
    private final Predictions predictions;
    private long samples;
    private long notFinite;

    SampleCount(Predictions predictions) {
      this.predictions = predictions;
    }

    @Override
    public Predictions predictions() {
      return predictions;
    }

    @Override
    public void add(EvaluatedBatch batch) {
      notFinite += batch.samples().stream().filter(sample -> !sample.finite()).count();
      samples += batch.samples().size();
    }
  }

  /** How many samples were taken for what they are. */
  public long correct() {
    return confusion.correct();
  }
}
