package org.tfslim.slim.evaluation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.tensorflow.Session;
import org.tfslim.formats.DataException;
import org.tfslim.formats.events.EventWriter;
import org.tfslim.slim.Slim;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.InputPipeline;

/**
 * The values of metrics over all batches of an input. Source: {@code
 * slim.evaluation.evaluate_once}.
 */
public interface Evaluation {
  /** How many batches were seen. */
  long batches();

  /** The value of each metric by its name, in order. */
  Map<String, Double> values();

  /**
   * Evaluates a checkpoint on all samples, in a graph and a session of its own. The model's
   * variables get their moving averages if the checkpoint has them.
   *
   * <pre>{@code
   * Evaluation evaluation = Evaluation.of(checkpoint, batches, (slim, input) -> {
   *   Operand<TFloat32> heights = network(slim, input.images());
   *   return List.of(Metrics.mean("Height", heights));
   * });
   * }</pre>
   *
   * @param checkpoint its prefix
   * @param metrics adds the network to the graph, and says what is computed of its outputs
   * @throws DataException if the checkpoint is missing, damaged, or one of another network, or the
   *     input cannot be used
   */
  static Evaluation of(
      Path checkpoint,
      Batches batches,
      BiFunction<Slim, InputPipeline, List<? extends Metric>> metrics) {
    return EvaluationRun.ofCheckpoint(
        checkpoint,
        batches,
        (slim, input) -> {
          List<? extends Metric> all = metrics.apply(slim, input);
          EvaluationRun run = EvaluationRun.of(all).reading(input);
          return session ->
              new Values(
                  run.run(session, OptionalLong.empty(), () -> {}), EvaluationRun.valuesOf(all));
        });
  }

  /**
   * Evaluates until the input ends.
   *
   * @param session with all variables restored and the input initialized
   * @param metrics what is computed, all unused
   * @throws org.tensorflow.exceptions.TensorFlowException if a run fails, e.g. because of its input
   */
  static Evaluation run(Session session, List<? extends Metric> metrics) {
    return run(session, metrics, OptionalLong.empty(), () -> {});
  }

  /**
   * Evaluates until the input ends or enough batches were seen.
   *
   * @param session with all variables restored and the input initialized
   * @param metrics what is computed, all unused
   * @param maxBatches the maximum number of batches to see; empty for all
   * @param afterBatch called after each batch was counted; may throw to end the evaluation
   * @throws org.tensorflow.exceptions.TensorFlowException if a run fails, e.g. because of its input
   */
  static Evaluation run(
      Session session,
      List<? extends Metric> metrics,
      OptionalLong maxBatches,
      Runnable afterBatch) {
    long batches = EvaluationRun.of(metrics).run(session, maxBatches, afterBatch);
    return new Values(batches, EvaluationRun.valuesOf(metrics));
  }

  /**
   * Adds the metrics to an event file as {@code eval/Accuracy} and so on, and flushes it.
   *
   * @param step the global step of the checkpoint
   */
  default void writeTo(EventWriter events, long step) {
    values().forEach((name, value) -> events.scalar("eval/" + name, value.floatValue(), step));
    events.flush();
  }

  /** The metrics as slim's evaluation program prints them: {@code eval/Accuracy[0.9731]}. */
  default List<String> lines() {
    return values().entrySet().stream()
        .map(it -> String.format(Locale.ROOT, "eval/%s[%.4f]", it.getKey(), it.getValue()))
        .toList();
  }

  /** Nothing but the values. */
  record Values(long batches, Map<String, Double> values) implements Evaluation {
    /** Copies the values, keeping their order. */
    public Values {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }
}
