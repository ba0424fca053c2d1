package org.tfslim.slim.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tfslim.formats.DataException;
import org.tfslim.formats.events.EventWriter;

/**
 * Runs a network over all batches of its input and keeps count. Source: {@code
 * slim.evaluation.evaluate_once}.
 *
 * @param samples how many samples were seen
 * @param batches how many batches they came in
 * @param notFinite how many samples had a logit that is NaN or infinite; such a sample counts as
 *     wrong
 * @param values the value of each metric by its name, in order
 * @param confusion what was taken for what
 * @param mistakes the worst ones, that of the highest loss first
 */
public record Evaluation(
    long samples,
    long batches,
    long notFinite,
    Map<String, Double> values,
    ConfusionMatrix confusion,
    List<Mistake> mistakes) {
  /** Copies the values, keeping their order. */
  public Evaluation {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    mistakes = List.copyOf(mistakes);
  }

  /**
   * Evaluates until the input ends or enough batches were seen.
   *
   * @param session with all variables restored and the input initialized
   * @param predictions what is run for each batch
   * @param metrics what is counted, all new
   * @param maxBatches the most batches to see; empty for all
   * @param mistakes the most mistakes to keep
   * @param progress hears of each batch after it was counted, e.g. to count more or to show a bar
   * @throws DataException if there is not a single sample
   * @throws org.tensorflow.exceptions.TensorFlowException if a run fails, e.g. because of its input
   */
  public static Evaluation run(
      Session session,
      Predictions predictions,
      List<Metric> metrics,
      OptionalLong maxBatches,
      int mistakes,
      Consumer<EvaluatedBatch> progress) {
    Counts counts = new Counts(metrics, mistakes);
    try {
      while (maxBatches.isEmpty() || counts.batches < maxBatches.getAsLong()) {
        EvaluatedBatch batch = predictions.next(session);
        counts.add(batch);
        progress.accept(batch);
      }
    } catch (TFOutOfRangeException e) {
      if (!isEndOfInput(e)) {
        throw e;
      }
    }
    return counts.result(predictions.numClasses());
  }

  /** What an iterator says; other operations have other reasons to say "out of range". */
  private static boolean isEndOfInput(TFOutOfRangeException e) {
    return String.valueOf(e.getMessage()).contains("End of sequence");
  }

  private static final class Counts {
    private final List<Metric> metrics;
    private final WorstMistakes mistakes;
    private final ConfusionMatrix.Counter confusion = new ConfusionMatrix.Counter();
    private long samples;
    private long batches;
    private long notFinite;

    Counts(List<Metric> metrics, int mistakes) {
      this.metrics = metrics;
      this.mistakes = new WorstMistakes(mistakes);
    }

    void add(EvaluatedBatch batch) {
      metrics.forEach(metric -> metric.add(batch));
      mistakes.add(batch);
      confusion.add(batch);
      notFinite += batch.samples().stream().filter(sample -> !sample.finite()).count();
      samples += batch.samples().size();
      batches++;
    }

    Evaluation result(long numClasses) {
      if (samples == 0) {
        throw new DataException(
            "There was nothing to evaluate: the input has no samples. Check the data set's directory and split.");
      }
      Map<String, Double> values = new LinkedHashMap<>();
      metrics.forEach(metric -> values.put(metric.name(), metric.value()));
      return new Evaluation(
          samples, batches, notFinite, values, confusion.matrix(numClasses), mistakes.list());
    }
  }

  /** How many samples were taken for what they are. */
  public long correct() {
    return confusion.correct();
  }

  /**
   * Adds the metrics to an event file as {@code eval/Accuracy} and so on, and flushes it.
   *
   * @param step the global step of the checkpoint
   */
  public void writeTo(EventWriter events, long step) {
    values.forEach((name, value) -> events.scalar("eval/" + name, value.floatValue(), step));
    events.flush();
  }

  /** The metrics as slim's evaluation program prints them: {@code eval/Accuracy[0.9731]}. */
  public List<String> lines() {
    return values.entrySet().stream()
        .map(it -> String.format(Locale.ROOT, "eval/%s[%.4f]", it.getKey(), it.getValue()))
        .toList();
  }
}
